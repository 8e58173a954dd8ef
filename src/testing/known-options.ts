import { check, unknownNames } from '../protocol/caller-input.ts';

/** Every name there is. Complete by its type: one that is not listed does not compile. */
export type KnownNames<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Refuses options that nobody knows: a test with one that is misspelt tests something else than it says.
 *
 * @param name - Of what takes them, for the message.
 * @param options - As somebody gave them.
 * @throws TypeError when they are no object, or there is another. The message names it, the nearest known one, and no value.
 */
export function checkKnown<Options extends object>(name: string, options: Options, known: KnownNames<Options>): void {
  check(typeof options === 'object' && options !== null, `${name}: what it is given`, 'an object', options);
  const [unknown] = unknownNames(options, known);
  if (unknown !== undefined) throw new TypeError(`${name}: ${unknown}`);
}
