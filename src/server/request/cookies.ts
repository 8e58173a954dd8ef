import { parseCookie } from 'cookie';

/** A request's cookies of the session's family. The caller's texts: nothing is verified. */
export interface CookieValues {
  /** The first value of a name, as browsers send the one with the longest path first; `undefined` when there is none. */
  first(name: string): string | undefined;
  /** Every value of a name, in the order they came, the first eight at most. */
  all(name: string): readonly string[];
}

/** Cookies of one name differ in path, domain or partition: a browser has a handful. */
const TWINS_MAX = 8;
const NONE: readonly string[] = [];

/** Without a cookie. */
export const NO_COOKIES: CookieValues = { first: () => undefined, all: () => NONE };

/**
 * Reads the cookies that are asked for, and no other: the header is split before anything is decoded, and only what counts is
 * decoded, since a decoder that throws at each of a thousand broken values takes 20 ms for 15 kB.
 *
 * @param header - The whole `Cookie` header.
 * @param names - What is asked for.
 */
export function readCookies(header: string, names: ReadonlySet<string>): CookieValues {
  const values = new Map<string, string[]>();
  let start = 0;
  let equals = header.indexOf('=');
  while (equals !== -1 && start < header.length) {
    const semicolon = header.indexOf(';', start);
    const end = semicolon === -1 ? header.length : semicolon;
    // Looked for once per sign: anew for each of a thousand cookies without one, it would be a thousand walks to the end.
    if (equals < start) equals = header.indexOf('=', start);
    if (equals >= start && equals < end) keepValue(values, header, { start, equals, end }, names);
    start = end + 1;
  }
  return { first: (name) => values.get(name)?.[0], all: (name) => values.get(name) ?? NONE };
}

interface Place {
  readonly start: number;
  readonly equals: number;
  readonly end: number;
}

function keepValue(
  values: Map<string, string[]>,
  header: string,
  { start, equals, end }: Place,
  names: ReadonlySet<string>,
): void {
  const name = nameIn(header, start, equals);
  if (!names.has(name)) return;
  const known = values.get(name);
  if (known !== undefined && known.length >= TWINS_MAX) return;
  // The pair is read without its name, which would be made a property's anew.
  const value = parseCookie(header.slice(equals, end))[''] ?? '';
  if (known === undefined) values.set(name, [value]);
  else known.push(value);
}

/**
 * A name without the blanks around it, and nothing else: to a browser any other white space is part of the name, so that behind one
 * any host of the domain may set what else is kept for the very host by its prefix `__Host-`.
 */
function nameIn(header: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(header, from)) from += 1;
  while (from < to && isBlank(header, to - 1)) to -= 1;
  return header.slice(from, to);
}

const isBlank = (text: string, at: number): boolean => text[at] === ' ' || text[at] === '\t';
