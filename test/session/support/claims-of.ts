import { decodeJwt } from 'jose';

/** What a token says, as far as tests ask. */
export function claimsOf(jwt: unknown): {
  sid: unknown;
  organizationId: string | null;
  iatMs: number;
  template: unknown;
} {
  const { sid, o, iat = 0, template } = decodeJwt(String(jwt)) as Record<string, unknown> & { iat?: number };
  return { sid, organizationId: ((o ?? {}) as { id?: string }).id ?? null, iatMs: iat * 1000, template };
}
