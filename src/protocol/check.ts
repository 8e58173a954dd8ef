/**
 * Refuses a caller's mistake. The message tells of what was given only its type: it may be a secret.
 *
 * @param isRight - Whether the value is as it must be.
 * @param name - What the caller knows the value by.
 * @param expected - What it must be.
 * @param given - The value itself.
 * @throws TypeError when it is not.
 */
export function check(isRight: unknown, name: string, expected: string, given: unknown): asserts isRight {
  if (!isRight) throw new TypeError(`${name} must be ${expected}; ${typeOf(given)}.`);
}

function typeOf(given: unknown): string {
  if (given === undefined) return 'it is missing';
  if (given === null || given === '') return `given: ${given === null ? 'null' : 'empty text'}`;
  return `given: ${Array.isArray(given) ? 'array' : typeof given}`;
}
