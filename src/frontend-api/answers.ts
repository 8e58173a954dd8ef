/**
 * Reads the body of an answer: as text of bounded size, as JSON, and the texts in it.
 *
 * @module
 */

/** The most that is read of an error's body: a documented one is a hundredth of it. */
const ERROR_BYTES = 65_536;

/** The most that is read of an answer: a client with hundreds of memberships fits, a body without end does not. */
const ANSWER_BYTES = 4_194_304;

/**
 * Reads a body as text, but no more than a limit of it, and no longer than until the abort. What is left is cancelled.
 *
 * @param response - The answer.
 * @param signal - Ends the reading.
 * @returns `''` when the body is larger. Rejects when it breaks off.
 */
export async function readText(response: Response, signal?: AbortSignal): Promise<string> {
  // React Native has no streams.
  if (!response.body) return response.text();
  const decoder = new TextDecoder();
  let text = '';
  let bytesLeft = response.ok ? ANSWER_BYTES : ERROR_BYTES;
  const write = (chunk: Uint8Array, controller: WritableStreamDefaultController) => {
    bytesLeft -= chunk.byteLength;
    if (bytesLeft < 0) controller.error();
    else text += decoder.decode(chunk, { stream: true });
  };
  try {
    await response.body.pipeTo(new WritableStream({ write }), { signal });
  } catch (error) {
    if (bytesLeft >= 0) throw error;
    text = '';
  }
  return text;
}

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
