/** Replaces secrets by names that keep their identity. */
export interface Masks {
  /** The mask of a whole secret; `''` is none. */
  of(secret: string): string;
  /** A text with every JWT in it masked. */
  text(text: string): string;
  /** The value of a field, masked whole when the name says so. */
  field(name: string, value: string): string;
}

/** A JWT begins with `{"` or `{ "`, encoded; so does half of one. */
const JWT = /ey[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?/g;
const SECRET_FIELDS = new Set([
  'expired_token',
  'token',
  'refresh_token',
  'nonce',
  'authorization',
  'rotating_token_nonce',
]);
const SECRET_PREFIXES = ['__session', '__refresh', '__client', '__clerk_db_jwt', '__clerk_handshake', '__dev_session'];
const PUBLIC_PREFIX = '__client_uat';

/** Masks of one emulator: numbered in the order the secrets came up, so that two runs of one story read the same. */
export function createMasks(): Masks {
  const known = new Map<string, string>();

  function of(secret: string): string {
    if (secret === '') return '';
    const mask = known.get(secret) ?? `${secret.match(JWT)?.[0] === secret ? 'jwt' : 'secret'}#${known.size + 1}`;
    known.set(secret, mask);
    return mask;
  }

  const text = (value: string) => value.replace(JWT, of);

  function field(name: string, value: string): string {
    if (isSecret(name)) return of(value);
    return /^https?:/i.test(value) ? text(url(value)) : text(value);
  }

  function url(value: string): string {
    return value.replace(/([?&#])([^=&#?]+)=([^&#]*)/g, (whole, mark: string, name: string, secret: string) =>
      isSecret(name) ? `${mark}${name}=${of(secret)}` : whole,
    );
  }

  return { of, text, field };
}

function isSecret(name: string): boolean {
  if (name.startsWith(PUBLIC_PREFIX)) return false;
  return SECRET_FIELDS.has(name) || SECRET_PREFIXES.some((prefix) => name.startsWith(prefix));
}
