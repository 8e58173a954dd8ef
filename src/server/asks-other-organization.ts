import type { TokenClaims } from '../../machines/request/contract.ts';
import type { OrganizationTarget } from './organization-matcher.ts';

/** Whether the address stands for another account than the token was minted for. */
export function asksOtherOrganization(target: OrganizationTarget | null, claims: TokenClaims): boolean {
  if (target === null) return false;
  const { id, slug } = organizationOf(claims);
  if (target.kind === 'personal') return id !== null;
  return 'id' in target ? target.id !== id : target.slug !== slug;
}

/** The organization a token was minted for: `o.id` and `o.slg`, else `org_id` and `org_slug`. */
function organizationOf(claims: TokenClaims): { id: string | null; slug: string | null } {
  const { o } = claims;
  const short = typeof o === 'object' && o !== null ? (o as { id?: unknown; slg?: unknown }) : {};
  return { id: text(short.id) ?? text(claims.org_id), slug: text(short.slg) ?? text(claims.org_slug) };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
