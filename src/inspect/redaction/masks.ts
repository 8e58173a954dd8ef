import { decodeSessionToken } from '../../protocol/session-token.ts';

/** What an id stands for in an inspection. */
export type IdName = 'sessionId' | 'organizationId' | 'template';

/** Names for ids that somebody chose: the same id always gets the same one, and nobody can tell the id from it. */
export interface Aliases {
  /** `session-1`, `organization-2`, …; `null` and `''` stay as they are, for they mean something. */
  of(name: IdName, id: unknown): string | null;
}

const ALIAS_WORDS: Readonly<Record<IdName, string>> = {
  sessionId: 'session',
  organizationId: 'organization',
  template: 'template',
};

/** New aliases; ids are remembered for as long as they live. */
export function createAliases(): Aliases {
  const known = new Map<string, string>();
  const counts = { sessionId: 0, organizationId: 0, template: 0 };
  return {
    of(name, id) {
      if (typeof id !== 'string') return null;
      if (id === '') return '';
      const key = `${name} ${id}`;
      const alias = known.get(key);
      if (alias !== undefined) return alias;
      counts[name] += 1;
      const added = `${ALIAS_WORDS[name]}-${counts[name]}`;
      known.set(key, added);
      return added;
    },
  };
}

/** A token without its text: what it says, and a number that tells it from others. */
export interface MaskedToken {
  /** 1 for the first token met, 2 for the second, and so on. */
  readonly number: number;
  /** Not given: it cannot be read. */
  readonly issuedAtMs?: number;
  readonly expiresAtMs?: number;
  /** Seconds; `null` when absent. */
  readonly oiat?: number | null;
  /** An alias of the session; `null` when absent. */
  readonly sessionId?: string | null;
  /** An alias of the organization; `null` for the personal account. */
  readonly organizationId?: string | null;
}

/** Masks tokens; the same token always the same way, as long as it is among the newest. */
export interface TokenMasks {
  /** The mask of a raw token; `null` when it is no string. */
  of(jwt: unknown): MaskedToken | null;
}

/** A token that was not met for this many others is forgotten: a session lives for days, and mints each minute. */
const TOKENS_KEPT = 256;

/** @param aliases - For the ids that tokens name. */
export function createTokenMasks(aliases: Aliases): TokenMasks {
  const known = new Map<string, MaskedToken>();
  let count = 0;
  return {
    of(jwt) {
      if (typeof jwt !== 'string') return null;
      const mask = known.get(jwt) ?? masked(jwt);
      // Moved to the end: the first of the map is the one that was not met for longest.
      known.delete(jwt);
      known.set(jwt, mask);
      for (const oldest of known.keys()) {
        if (known.size <= TOKENS_KEPT) break;
        known.delete(oldest);
      }
      return mask;
    },
  };

  function masked(jwt: string): MaskedToken {
    const token = decodeSessionToken(jwt);
    count += 1;
    if (token === null) return { number: count };
    const { issuedAtMs, expiresAtMs, oiat, sid, organizationId } = token;
    return {
      number: count,
      issuedAtMs,
      expiresAtMs,
      oiat,
      sessionId: aliases.of('sessionId', sid),
      organizationId: aliases.of('organizationId', organizationId),
    };
  }
}
