import type { Logger } from './logger.ts';

/** What may stand in a log line: a name, not something that somebody put in the place of one. */
const NAME = /^[\w$-]{1,40}$/;

/**
 * Tells the developer of names that nobody knows, each with the nearest known one: a mistyped option is otherwise ignored
 * without a trace. Names only, never a value.
 *
 * @param place - What was called, e.g. `createSession: limits`.
 */
export function warnOfUnknown(logger: Logger, place: string, given: object, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const shown = NAME.test(name) ? name : '(not a name)';
    const [nearest] = [...known].sort((one, other) => distance(name, one) - distance(name, other));
    try {
      logger.warn?.(`xstate-session: ${place} does not know "${shown}"; the nearest it knows is "${nearest}"`);
    } catch {
      // There is nobody left to tell.
    }
  }
}

/** How many letters must be put in, left out or changed to make one word of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one.slice(0, 40)].entries()) {
    const next = [index + 1];
    for (let column = 0; column < other.length; column += 1) {
      const changed = (row[column] ?? 0) + Number(letter !== other[column]);
      next.push(Math.min((next[column] ?? 0) + 1, (row[column + 1] ?? 0) + 1, changed));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
