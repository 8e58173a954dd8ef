/**
 * Refuses a caller's mistake. The message never quotes what was given.
 *
 * @param isRight - Whether the value is as it must be.
 * @param name - What the caller knows the value by.
 * @param expected - What it must be.
 * @throws TypeError when it is not.
 */
export function check(isRight: unknown, name: string, expected: string): asserts isRight {
  if (!isRight) throw new TypeError(`${name} must be ${expected}.`);
}
