/**
 * How a caller's mistakes are told: a value of the wrong type, an id that is none, a name that nobody knows. Never with the value.
 *
 * @module
 */

/**
 * Refuses a caller's mistake. The message tells of what was given only its type: it may be a secret.
 *
 * @param isRight - Whether the value is as it must be.
 * @param name - What the caller knows the value by.
 * @param expected - What it must be.
 * @param given - The value itself.
 * @param quotable - Texts that can be no secret: one is quoted, so that the slip in it is seen.
 * @throws TypeError when it is not.
 */
export function check(
  isRight: unknown,
  name: string,
  expected: string,
  given: unknown,
  quotable?: RegExp,
): asserts isRight {
  if (isRight) return;
  const told = given === undefined ? 'it is missing' : `given: ${described(given, quotable)}`;
  throw new TypeError(`${name} must be ${expected}; ${told}.`);
}

/** What of a value may stand in a message: a text that is quotable, else its type. */
export function described(given: unknown, quotable?: RegExp): string {
  if (given === null) return 'null';
  if (given === '') return 'empty text';
  if (Array.isArray(given)) return 'array';
  return typeof given === 'string' && quotable?.test(given) ? `"${given}"` : typeof given;
}

/** {@link check} of an address: one that can hold no secret is quoted. */
export function checkAddress(isRight: unknown, name: string, expected: string, given: unknown): asserts isRight {
  const isPlainUrl = given instanceof URL && PLAIN_ADDRESS.test(given.href);
  check(isRight, name, expected, isPlainUrl ? given.href : given, PLAIN_ADDRESS);
}

/** A host or a scheme, and a path: neither credentials, nor a query, nor a hash, nor a text that is no address at all. */
const PLAIN_ADDRESS = /^(?:[a-z][a-z\d+-]*:\/\/[a-z\d.*:[\]-]+|[a-z\d*-]+[.:][a-z\d.:*-]+)(?:\/[a-z\d._~*/-]*)?$/;

/** Without what would change the meaning of a path, or hides in one: separators, escapes, parent folders, white space, controls. */
const SAFE_SEGMENT = /^[^/\\?#%\s\p{Cc}]+$/u;

/** Whether an id can become one segment of a path. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && SAFE_SEGMENT.test(id) && !id.includes('..');
}

/**
 * Refuses an id that could leave its place, as one segment of a path.
 *
 * @throws TypeError when it is no text, is empty, or has what means something in a path.
 */
export function checkId(name: string, id: unknown): asserts id is string {
  check(isId(id), name, 'a plain path segment', id);
}

/** @throws TypeError when a word is none of those there are: one of letters alone, as no token or key is, is quoted. */
export function checkOneOf(word: unknown, name: string, known: readonly string[]): void {
  check(known.includes(word as string), name, known.join(' or '), word, PLAIN_WORD);
}

/** Letters, in parts as those of our own words are. */
const PLAIN_WORD = /^[a-z.-]{1,30}$/i;

/** What may stand in a message: a name, not something that somebody put in the place of one. */
const NAME = /^[\w$-]{1,40}$/;

/**
 * Of the names of an object those that nobody knows: a mistyped option is otherwise ignored without a trace.
 *
 * @param known - Every name there is, as the names of an object.
 * @returns A sentence for each, with the nearest known name, or all where none is near. It never holds a value.
 */
export function unknownNames(given: object, known: object): string[] {
  const names = Object.keys(known);
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  return unknown.map((name) => {
    const nearest = nearestName(name, names);
    const hint = nearest === null ? `known are ${names.join(', ')}` : `did you mean "${nearest}"?`;
    return `"${NAME.test(name) ? name : '(not a name)'}" is not known; ${hint}`;
  });
}

/** Every name that an object of options may have. Complete by its type: one that is not listed does not compile. */
export type KnownNames<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Refuses options that nobody knows, where one that is ignored would do harm: a check that is misspelt is off, a test tests something else.
 *
 * @param name - Of the object, or of what takes it, for the message.
 * @param options - As somebody gave them.
 * @throws TypeError when they are no object, or there is another. The message names it, the nearest known one, and no value.
 */
export function checkKnown<Options extends object>(name: string, options: Options, known: KnownNames<Options>): void {
  check(typeof options === 'object' && options !== null && !Array.isArray(options), name, 'an object', options);
  const [unknown] = unknownNames(options, known);
  if (unknown !== undefined) throw new TypeError(`${name}: ${unknown}`);
}

/** The name that takes the fewest changes to get to, when those are few. */
function nearestName(given: string, names: readonly string[]): string | null {
  const wrong = given.slice(0, 40).toLowerCase();
  const changesTo = (name: string) => changesBetween(wrong, name.toLowerCase());
  const [best] = [...names].sort((one, other) => changesTo(one) - changesTo(other));
  return best !== undefined && changesTo(best) <= Math.max(2, best.length / 3) ? best : null;
}

/** How many letters must be put in, taken out or replaced (the Levenshtein distance): a row of the table for each letter. */
function changesBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const letter of from) {
    let corner = Infinity;
    let left = Infinity;
    row = row.map((above, index) => {
      const replaced = corner + Number(letter !== to[index - 1]);
      corner = above;
      left = Math.min(replaced, above + 1, left + 1);
      return left;
    });
  }
  return row[to.length] ?? 0;
}
