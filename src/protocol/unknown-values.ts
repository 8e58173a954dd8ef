/**
 * Readers of values that nobody vouches for: answers of the user's actors, claims, thrown things. None of them throws.
 *
 * @module
 */

/** A field of anything, `undefined` where there is none or reading it throws: actors are the user's, and may answer anything. */
export function fieldOf(value: unknown, name: string | symbol): unknown {
  try {
    return (value as Record<string | symbol, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

/** Anything as an object to read fields of: itself when it is an object, one without fields when not. A getter of it may throw. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** What a text of JSON says; `undefined` for any other text. */
export function parsedJson(text: string): unknown {
  try {
    // Some servers begin with a byte order mark, which counts as white space here, and not in JSON.
    return JSON.parse(text.trimStart());
  } catch {
    return undefined;
  }
}

/** A string that says something, or `undefined`. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What of a thrown value may be logged: the name of an error, else its type. A message may hold a secret. */
export function nameOfThrown(thrown: unknown): string {
  return thrown instanceof Error ? (textOf(fieldOf(thrown, 'name')) ?? 'Error') : typeof thrown;
}

/** A finite number, or `undefined`. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
