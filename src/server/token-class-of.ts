import type { RequestFacts } from '../../machines/request/request-facts.ts';
import type { PeekedToken } from './peek-token.ts';

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
  const { header, claims } = token;
  const isMachine = typeof claims.sub === 'string' && claims.sub.startsWith(MACHINE_SUBJECT);
  if (isMachine || ACCESS_TOKEN_TYPES.includes(header.typ)) return 'other';
  const hasCategory = header.cat !== undefined && header.cat !== IGNORED_CATEGORY;
  return hasCategory && header.cat !== SESSION_CATEGORY ? 'other' : 'session';
}
