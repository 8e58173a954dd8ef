import type { HandshakePayload, TokenVerdict } from './contract.ts';

/** What a refresh, a handshake or its token brought, or `null` when the actor answered with anything else. */
export function payloadOf(event: object): HandshakePayload | null {
  const output: unknown = 'output' in event ? event.output : undefined;
  if (typeof output !== 'object' || output === null) return null;
  const { cookies, sessionToken } = output as Partial<HandshakePayload>;
  return Array.isArray(cookies) && typeof sessionToken === 'string' ? { cookies, sessionToken } : null;
}

/** The verdict an actor answered with. Anything that is none is a refusal: a verifier that answers nonsense lets nobody in. */
export function verdictOf(event: object): TokenVerdict {
  const output: unknown = 'output' in event ? event.output : undefined;
  if (typeof output !== 'object' || output === null) return NONSENSE;
  const { verified, ...rest } = output as Partial<TokenVerdict>;
  if (verified === true && 'jwt' in rest && 'claims' in rest) return output as TokenVerdict;
  return verified === false && 'reason' in rest && typeof rest.reason === 'string'
    ? (output as TokenVerdict)
    : NONSENSE;
}

const NONSENSE: TokenVerdict = { verified: false, reason: 'token-verification-failed' };
