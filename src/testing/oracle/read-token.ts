import type { ReadToken } from './contract.ts';

/** Takes a JWT apart; `null` when it is none, or lacks "iat" or "exp", or they are no seconds of this age. */
export function readToken(jwt: unknown): ReadToken | null {
  const parts = typeof jwt === 'string' ? jwt.split('.') : [];
  const header = json(parts[0]);
  const claims = json(parts[1]);
  if (typeof jwt !== 'string' || parts.length !== 3 || !header || !claims) return null;
  if (typeof claims.iat !== 'number' || typeof claims.exp !== 'number') return null;
  // Seconds of this age: not negative, no milliseconds; and nothing ends before it begins.
  if (claims.iat < 0 || claims.exp < claims.iat || claims.exp >= 1e12) return null;
  return {
    jwt,
    issuedAtMs: claims.iat * 1000,
    expiresAtMs: claims.exp * 1000,
    oiat: typeof header.oiat === 'number' ? header.oiat : null,
    sid: text(claims.sid),
    organizationId: text((claims.o as { id?: unknown } | undefined)?.id) ?? text(claims.org_id),
  };
}

function json(part: string | undefined): Record<string, unknown> | null {
  try {
    const binary = atob((part ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
