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
const JWT = /^ey[\w-]{6,}\.[\w-]*(?:\.[\w-]*)?$/;

/** What a JWT can be a part of. */
const RUN = /[\w.-]+/g;
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
    const mask = known.get(secret) ?? `${JWT.test(secret) ? 'jwt' : 'secret'}#${known.size + 1}`;
    known.set(secret, mask);
    return mask;
  }

  const text = (value: string) => value.replace(RUN, masked);

  /** Part by part: a pattern that looks for the beginning of a JWT begins anew at each `ey` of a long row of them. */
  function masked(run: string): string {
    const parts = run.split('.');
    const shown: string[] = [];
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index] ?? '';
      const at = part.indexOf('ey');
      const isJwt = at >= 0 && part.length - at >= 8 && index + 1 < parts.length;
      shown.push(
        isJwt ? part.slice(0, at) + of([part.slice(at), ...parts.slice(index + 1, index + 3)].join('.')) : part,
      );
      if (isJwt) index += 2;
    }
    return shown.join('.');
  }

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
