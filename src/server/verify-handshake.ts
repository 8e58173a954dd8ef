import type { HandshakeVerdict } from '../../machines/request/contract.ts';
import { checkSignature } from './check-signature.ts';
import { loadedOr } from './keys/loaded-or.ts';
import { peekToken } from './peek-token.ts';
import { sessionPayload } from './session-payload.ts';
import type { Settings } from './settings.ts';

/** Verifies and reads the token a handshake brought: category, header and signature; its age does not matter. */
export async function verifyHandshake(jwt: string, settings: Settings): Promise<HandshakeVerdict> {
  const token = peekToken(jwt);
  const check = await loadedOr(settings.keys, async () => {
    const found = await checkSignature(token, settings);
    return 'mustLoad' in found ? ('must-load' as const) : found;
  });
  if (typeof check === 'string') return { verified: false, reason: check };
  if ('reason' in check) return { verified: false, reason: check.reason };
  return { verified: true, ...sessionPayload(check.claims.handshake, settings.cookieSuffix) };
}
