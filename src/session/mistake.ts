/** The error of a caller's mistake; it never quotes what was given. */
export function mistake(name: string, expected: string): TypeError {
  return new TypeError(`${name} must be ${expected}.`);
}
