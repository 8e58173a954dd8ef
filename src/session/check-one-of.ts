import { check } from '../protocol/check.ts';

/** @throws TypeError when a word is none of those there are. */
export function checkOneOf(word: unknown, name: string, known: readonly string[]): void {
  check(known.includes(word as string), name, known.join(' or '));
}
