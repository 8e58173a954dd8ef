import type { MachineTokenKind, TokenClaims } from '../../../machines/request/contract.ts';
import type { RequestFacts } from '../../../machines/request/facts-and-reasons.ts';
import { decodedPart } from '../../protocol/jwt-part.ts';
import { copyOf } from '../bounds.ts';

/** A longer one is not looked at: cookies end at 4 kB, headers of common servers at 16. */
export const tokenCharsMax = 16_384;

/** A JWT of which no more than its header was read. **Nothing of it is verified.** */
export interface OpenedToken {
  readonly jwt: string;
  /** Its three parts, as they are written. */
  readonly parts: { readonly protected: string; readonly payload: string; readonly signature: string };
  readonly header: TokenClaims;
}

/** A JWT taken apart. **Nothing of it is verified.** */
export interface PeekedToken extends OpenedToken {
  readonly claims: TokenClaims;
}

/** Reads the header of a JWT, all that a signature is verified by; `null` for anything else. Total. */
export function openToken(jwt: string): OpenedToken | null {
  if (jwt.length > tokenCharsMax) return null;
  const parts = compactParts(jwt);
  const header = parts === null ? null : decodedHeader(parts.protected);
  return parts === null || header === null ? null : { jwt, parts, header };
}

/**
 * Takes a JWT apart, or answers `null` for anything else. Total, and quick: it runs before every verification, which takes
 * the token apart again, this time to trust it.
 */
export function peekToken(jwt: string | null | undefined): PeekedToken | null {
  return typeof jwt === 'string' ? withClaims(openToken(jwt)) : null;
}

function withClaims(opened: OpenedToken | null): PeekedToken | null {
  if (opened === null) return null;
  const { jwt, parts, header } = opened;
  const claims = decodedPart(parts.payload);
  return claims === null ? null : { jwt, parts, header, claims };
}

/** Base64url and dots: nothing else may stand in a token, for the platform's decoder would skip white space. */
const COMPACT_CHARS = /^[\w.-]*$/;

/**
 * The parts of the compact form, the first two not empty. By places: a pattern that keeps the parts takes half as long again.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-7.1 RFC 7515, section 7.1}
 */
function compactParts(jwt: string): PeekedToken['parts'] | null {
  const headEnd = jwt.indexOf('.');
  const payloadEnd = jwt.indexOf('.', headEnd + 1);
  if (headEnd < 1 || payloadEnd < headEnd + 2 || jwt.includes('.', payloadEnd + 1)) return null;
  if (!COMPACT_CHARS.test(jwt)) return null;
  return {
    protected: jwt.slice(0, headEnd),
    payload: jwt.slice(headEnd + 1, payloadEnd),
    signature: jwt.slice(payloadEnd + 1),
  };
}

/** A longer header is not remembered; those of an instance have 100 characters or so. */
const REMEMBERED_CHARS_MAX = 512;
/** An instance signs all its tokens with one header, so that it is nearly always the text that came last. */
let lastHeader: { readonly text: string; readonly value: TokenClaims } = { text: '', value: {} };

function decodedHeader(text: string): TokenClaims | null {
  if (text === lastHeader.text) return lastHeader.value;
  const value = decodedPart(text);
  if (value !== null && text.length <= REMEMBERED_CHARS_MAX) {
    lastHeader = { text: copyOf(text), value: Object.freeze(value) };
  }
  return value;
}

/** `peekToken` for the few tokens of one request, each taken apart once. */
export type PeekToken = (jwt: string | null | undefined) => PeekedToken | null;

/** Takes the few tokens of one request apart, each once. */
export interface TokenPeeker {
  /** {@link openToken}. */
  open(jwt: string): OpenedToken | null;
  /** {@link peekToken}. */
  readonly peek: PeekToken;
}

interface SeenToken {
  readonly jwt: string;
  readonly opened: OpenedToken | null;
  /** `undefined`: only its header was asked for yet. */
  token: PeekedToken | null | undefined;
}

/** A {@link TokenPeeker} with a memory of its own. */
export function tokenPeeker(): TokenPeeker {
  // A handful, in a list: to look for one in a map, all of its characters are gone through once more.
  const seen: SeenToken[] = [];
  const look = (jwt: string): SeenToken => {
    const known = seen.find((one) => one.jwt === jwt);
    if (known !== undefined) return known;
    const found = { jwt, opened: openToken(jwt), token: undefined };
    seen.push(found);
    return found;
  };
  return {
    open: (jwt) => look(jwt).opened,
    peek: (jwt) => {
      if (typeof jwt !== 'string') return null;
      const found = look(jwt);
      if (found.token === undefined) found.token = withClaims(found.opened);
      return found.token;
    },
  };
}

/** `cat` of a session token's header. */
const SESSION_CATEGORY = 'cl_B7d4PD111AAA';
/** Some instances stamp this on tokens of every class: it says nothing. */
const IGNORED_CATEGORY = 'cl_I7d4PD111III';
/** "typ" of an OAuth access token (RFC 9068). */
const ACCESS_TOKEN_TYPES: readonly unknown[] = ['at+jwt', 'application/at+jwt'];
/** "sub" of a machine's token starts so. */
const MACHINE_SUBJECT = 'mch_';

/**
 * What kind of token this is, by what it says of itself: one instance signs tokens of all kinds with one key, so a
 * signature alone does not make a session token. An unknown category is another kind.
 */
export function tokenClassOf(token: PeekedToken | null): RequestFacts['tokenClass'] {
  if (token === null) return 'unreadable';
  if (machineJwtKindOf(token) !== null) return 'other';
  const { header } = token;
  const hasCategory = header.cat !== undefined && header.cat !== IGNORED_CATEGORY;
  return hasCategory && header.cat !== SESSION_CATEGORY ? 'other' : 'session';
}

/** Whose JWT this is by what it says of itself, when it is a machine's; not verified. Opaque tokens are not looked at. */
export function machineJwtKindOf({ header, claims }: PeekedToken): MachineTokenKind | null {
  if (typeof claims.sub === 'string' && claims.sub.startsWith(MACHINE_SUBJECT)) return 'm2m-token';
  return ACCESS_TOKEN_TYPES.includes(header.typ) ? 'oauth-token' : null;
}
