/**
 * Reads the body of an answer as text of bounded size, and the texts in it.
 *
 * @module
 */

import { readBodyText } from '../platform/body-text.ts';

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
  return (await readBodyText(response, response.ok ? ANSWER_BYTES : ERROR_BYTES, signal)) ?? '';
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
