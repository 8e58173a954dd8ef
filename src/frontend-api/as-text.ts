/**
 * Reads text out of an answer.
 *
 * @param value - Anything.
 * @param pattern - What the text must match.
 * @returns `''` when it is no text, or does not match.
 */
export function asText(value: unknown, pattern = /./): string {
  return typeof value === 'string' && pattern.test(value) ? value : '';
}
