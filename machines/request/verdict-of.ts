import type { TokenVerdict } from './contract.ts';

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
