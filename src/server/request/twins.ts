import { withKeyLoaded } from '../keys/key-source.ts';
import type { Settings } from '../settings.ts';
import { verifyToken } from '../token/verify.ts';
import type { ParsedRequest } from './read.ts';

/** A redirect or a refresh can help with these, for they say that the token is genuine. */
const TEMPORAL: readonly string[] = ['token-expired', 'token-not-active-yet', 'token-iat-in-the-future'];

/**
 * Finds which of several session cookies of one name counts: the first that verifies, the likeliest being tried first; else a
 * genuine one that has expired. So neither an older cookie of another path nor one that somebody planted signs a user out.
 *
 * @returns The request with that token as its cookie's; itself when there is only one.
 */
export async function withChosenTwin(parsed: ParsedRequest, settings: Settings): Promise<ParsedRequest> {
  if (parsed.headerToken !== null) return parsed;
  const startedAtMs = settings.now();
  const found = await withKeyLoaded(settings, () => chooseTwin(parsed, settings));
  const waitedMs = Math.max(0, settings.now() - startedAtMs);
  return typeof found === 'string' ? { ...parsed, waitedMs } : { ...parsed, waitedMs, cookieToken: found.jwt };
}

async function chooseTwin(
  { sessionTwins, cookieToken, peek }: ParsedRequest,
  settings: Settings,
): Promise<{ jwt: string | null } | 'must-load'> {
  let expiredTwin: string | null = null;
  for (const jwt of sessionTwins) {
    const check = await verifyToken(peek(jwt), settings);
    if ('mustLoad' in check) return 'must-load';
    if ('claims' in check) return { jwt };
    if (TEMPORAL.includes(check.reason)) expiredTwin ??= jwt;
  }
  return { jwt: expiredTwin ?? cookieToken };
}
