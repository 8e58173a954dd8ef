/**
 * Parses a body.
 *
 * @returns `undefined` for anything that is no JSON.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
