import type { TokenVerdict } from '../../machines/request/contract.ts';
import { asksOtherOrganization } from './asks-other-organization.ts';
import { checkToken } from './check-token.ts';
import type { PeekedToken } from './peek-token.ts';
import type { RequestMaterial } from './request-material.ts';

/** The verdict on a token in the light of a request, or that its key must be fetched first. */
export async function judgeToken(
  token: PeekedToken | null,
  { settings, address }: Pick<RequestMaterial, 'settings' | 'address'>,
  skewMs?: number,
): Promise<TokenVerdict | 'must-load'> {
  const check = await checkToken(token, settings, skewMs);
  if ('mustLoad' in check) return 'must-load';
  if ('reason' in check) return { verified: false, reason: check.reason };
  const isAsked = settings.organization !== null && asksOtherOrganization(address.organization, check.claims);
  return { verified: true, jwt: token?.jwt ?? null, claims: check.claims, asksOtherOrganization: isAsked };
}
