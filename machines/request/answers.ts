import type { HandshakePayload, MachineVerdict, TokenVerdict } from './contract.ts';

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

/** The verdict on a machine's token. Anything that is none is a failure of the verifier: nobody is let in, nobody is blamed. */
export function machineVerdictOf(event: object): MachineVerdict {
  const output: unknown = 'output' in event ? event.output : undefined;
  if (typeof output !== 'object' || output === null) return NO_VERDICT;
  const { verified, ...rest } = output as Partial<MachineVerdict>;
  if (verified === true && 'machine' in rest && typeof rest.machine === 'object' && rest.machine !== null) {
    return output as MachineVerdict;
  }
  return verified === false && 'reason' in rest && typeof rest.reason === 'string'
    ? (output as MachineVerdict)
    : NO_VERDICT;
}

const NO_VERDICT: MachineVerdict = { verified: false, reason: 'unexpected-error' };
