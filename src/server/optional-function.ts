/**
 * Checks that an option is a function or not given.
 *
 * @throws TypeError when something other than a function or nothing is given.
 */
export function optionalFunction<F>(name: string, value: F | undefined): F | undefined {
  if (value !== undefined && typeof value !== 'function') throw new TypeError(`${name} must be a function`);
  return value;
}
