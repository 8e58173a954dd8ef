/** What OpenTelemetry's conventions call a value that is on no list. */
const OTHER = '_OTHER';

/** A word when it is on the list, else `_OTHER`: an attribute takes few values, and nothing that somebody else wrote. */
export function knownWord(words: readonly string[], word: unknown): string {
  return words.find((known) => known === word) ?? OTHER;
}
