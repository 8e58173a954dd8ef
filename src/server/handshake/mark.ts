import { base64url } from 'jose';
import { readCookies } from '../request/cookies.ts';
import type { Settings } from '../settings.ts';
import { wireNames } from '../wire-names.ts';

// Each handshake has a mark of its own: random, in the address that it comes back to, and in an HttpOnly cookie of that
// handshake alone. An answer in the address counts only where both are there and agree, and the cookie goes with it. A cookie
// for each, because tabs are sent at once: of one that they shared the last answer would win, and the others' marks be gone.

/** A handshake that this server has begun, of a browser that came back from it. */
export interface StartedHandshake {
  /** The name of its cookie. */
  readonly cookieName: string;
  /** In seconds since the epoch. */
  readonly startedAtSeconds: number;
}

/** 144 bits: 48 name the cookie, which may get into logs, 96 nobody can guess. */
const MARK_BYTES = 18;
const MARK = /^[A-Za-z0-9_-]{24}$/;
const ID_CHARS = 8;
const VALUE = /^(\d{1,12})-([A-Za-z0-9_-]{16})$/;

/** A handshake is a round trip of redirects: a browser that takes longer is sent once more. */
const LIFE_SECONDS = 180;

/** Cookies of handshakes that nobody came back from are taken away beyond this many. */
const COOKIES_MAX = 8;
/** Taken away at once, at most: what a browser sends is anybody's. */
const REMOVED_MAX = 16;

/** A new mark, or `null` where there is no randomness. */
export function makeMark({ randomBytes }: Pick<Settings, 'randomBytes'>): string | null {
  try {
    const bytes = randomBytes(MARK_BYTES);
    const mark = base64url.encode(bytes);
    return bytes instanceof Uint8Array && MARK.test(mark) ? mark : null;
  } catch {
    return null;
  }
}

/** The `Set-Cookie` lines of a new handshake: its own, and those that take older ones away where there are too many. */
export function markCookies(mark: string, nowMs: number, page: URL, cookieHeader: string | null): string[] {
  const name = cookieNameOf(mark, page);
  const value = `${Math.floor(nowMs / 1000)}-${mark.slice(ID_CHARS)}`;
  const own = `${name}=${value}; Path=/; SameSite=Lax; HttpOnly; Max-Age=${LIFE_SECONDS}${secureFor(name)}`;
  return [own, ...surplusNames(cookieHeader ?? '').map(forgetMark)];
}

/** The line that takes the cookie of a handshake away. */
export function forgetMark(cookieName: string): string {
  return `${cookieName}=; Path=/; Max-Age=0${secureFor(cookieName)}`;
}

/**
 * The handshake a browser has come back from, if this server sent it there: the address names it, its cookie agrees, and it began
 * lately by this server's own word (how long a cookie lives is the browser's).
 *
 * @param mark - What the address has in its place; anybody's.
 * @param page - The address as the browser sees it: on https only a cookie counts that no other host can have set.
 * @param skewMs - How far the clocks of several servers may be apart.
 */
export function startedHandshake(
  mark: string | undefined,
  cookieHeader: string | null,
  page: () => URL,
  { now, clockSkewMs }: Pick<Settings, 'now' | 'clockSkewMs'>,
): StartedHandshake | null {
  if (!isMark(mark) || cookieHeader === null) return null;
  const cookieName = cookieNameOf(mark, page());
  const [, seconds, secret] =
    VALUE.exec(readCookies(cookieHeader, new Set([cookieName])).first(cookieName) ?? '') ?? [];
  if (seconds === undefined || secret === undefined || !isSameText(secret, mark.slice(ID_CHARS))) return null;
  const ageMs = now() - Number(seconds) * 1000;
  if (ageMs < -clockSkewMs || ageMs > LIFE_SECONDS * 1000 + clockSkewMs) return null;
  return { cookieName, startedAtSeconds: Number(seconds) };
}

/** Whether a text is of a mark's form. */
export function isMark(text: string | undefined): text is string {
  return text !== undefined && MARK.test(text);
}

/** Whether two texts of one length are the same, by the same work wherever they differ. */
function isSameText(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}

/**
 * A browser takes such a cookie from the very host alone, over https: another one of the domain can neither set nor replace it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6265bis#section-4.1.3.2 RFC 6265bis, section 4.1.3.2}
 */
const HOST_PREFIX = '__Host-';

function cookieNameOf(mark: string, { protocol }: URL): string {
  const prefix = protocol === 'https:' ? HOST_PREFIX : '';
  return `${prefix}${wireNames.handshakeStarted}_${mark.slice(0, ID_CHARS)}`;
}

/** The prefix is refused without the attribute, also by a line that takes the cookie away. */
function secureFor(cookieName: string): string {
  return cookieName.startsWith(HOST_PREFIX) ? '; Secure' : '';
}

const STARTED = /((?:__Host-)?__clerk_handshake_started_[A-Za-z0-9_-]{8})=(\d{1,12})-/g;

/** The oldest handshakes of a browser that has begun too many, as an app has that is open in many tabs or prefetched. */
function surplusNames(cookieHeader: string): string[] {
  const begun = [...cookieHeader.matchAll(STARTED)].map(([, name = '', seconds]) => ({
    name,
    seconds: Number(seconds),
  }));
  const oldestFirst = begun.sort((one, other) => one.seconds - other.seconds);
  return oldestFirst
    .slice(0, Math.max(0, begun.length - COOKIES_MAX + 1))
    .slice(0, REMOVED_MAX)
    .map(({ name }) => name);
}
