import { check, checkKnown, type KnownNames } from '../protocol/caller-input.ts';

/** What a test token says. */
export interface TestTokenParts {
  /** "iat" in milliseconds since the epoch; the claim is cut to whole seconds. */
  readonly iatMs: number;
  /** "exp" less "iat", in seconds. Default 60. */
  readonly lifetimeSeconds?: number;
  /** The `sid` claim. `null`, and not given with a template: no such claim. Default `sess_test`. */
  readonly sid?: string | null;
  /** The organization, as `o.id`. `null`: the personal account, no such claim (the default). */
  readonly organizationId?: string | null;
  /** The JWT template the token was minted from: it then carries neither `sid` (unless given) nor organization. */
  readonly template?: string | null;
  /** `oiat` of the header, in seconds. Default: the same as "iat". `null`: none. */
  readonly oiat?: number | null;
  /** The "jti" claim, for telling apart tokens of one second. Default: none. */
  readonly id?: string;
  /** More claims; they win over the above, and `undefined` takes one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

const PARTS: KnownNames<TestTokenParts> = {
  iatMs: true,
  lifetimeSeconds: true,
  sid: true,
  organizationId: true,
  template: true,
  oiat: true,
  id: true,
  claims: true,
};

/**
 * A session token for tests: a well-formed JWT whose signature is none. Clients only take tokens apart, so it is enough
 * for them; no verifier accepts it. The same parts give the same text.
 *
 * @throws TypeError for a part that nobody knows, or without `iatMs`.
 */
export function makeToken(parts: TestTokenParts): string {
  checkKnown('makeToken', parts, PARTS);
  check(Number.isFinite(parts.iatMs), 'makeToken: iatMs', 'milliseconds since the epoch', parts.iatMs);
  const issuedAt = Math.floor(parts.iatMs / 1000);
  const oiat = parts.oiat === undefined ? issuedAt : parts.oiat;
  const sid = parts.sid === undefined && !parts.template ? 'sess_test' : parts.sid;
  const header = { alg: 'RS256', typ: 'JWT', kid: 'ins_test', ...(oiat !== null && { oiat }) };
  const payload = {
    iss: 'https://frontend-api.test',
    sub: 'user_test',
    ...(sid && { sid }),
    ...(parts.organizationId && !parts.template && { o: { id: parts.organizationId } }),
    ...(parts.template && { template: parts.template }),
    ...(parts.id !== undefined && { jti: parts.id }),
    iat: issuedAt,
    exp: issuedAt + (parts.lifetimeSeconds ?? 60),
    ...parts.claims,
  };
  return [JSON.stringify(header), JSON.stringify(payload), 'not a signature'].map(base64Url).join('.');
}

function base64Url(text: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
