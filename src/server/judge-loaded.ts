import type { TokenVerdict } from '../../machines/request/contract.ts';
import { judgeToken } from './judge-token.ts';
import { loadedOr } from './keys/loaded-or.ts';
import { peekToken } from './peek-token.ts';
import type { RequestMaterial } from './request-material.ts';

/** A verdict on a token; its key is fetched when it is not at hand. Never rejects. */
export async function judgeLoaded(
  jwt: string,
  material: Pick<RequestMaterial, 'settings' | 'address'>,
  skewMs: number,
): Promise<TokenVerdict> {
  const token = peekToken(jwt);
  const verdict = await loadedOr(material.settings.keys, () => judgeToken(token, material, skewMs));
  return typeof verdict === 'string' ? { verified: false, reason: verdict } : verdict;
}
