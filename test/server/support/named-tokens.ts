import { CompactSign, SignJWT } from 'jose';
import { foreignKey, forgeToken, NOW, ownKey, SESSION_CATEGORY, signToken } from './tokens.ts';

const minted = (iat: number, more: Record<string, unknown> = {}) => signToken({ claims: { nbf: iat, iat, ...more } });

/** Tokens by the names the decision table uses. */
export const namedTokens: Readonly<Record<string, string>> = {
  valid: await signToken(),
  'valid-org': await signToken({ claims: { o: { id: 'org_1', slg: 'acme' } } }),
  'valid-org-v1': await signToken({ claims: { org_id: 'org_1', org_slug: 'acme' } }),
  'second-session': await signToken({ claims: { sid: 'sess_2' } }),
  'no-category': await signToken({ header: { cat: undefined } }),
  'ignored-category': await signToken({ header: { cat: 'cl_I7d4PD111III' } }),
  'no-typ': await signToken({ header: { typ: undefined } }),
  'no-azp': await signToken({ claims: { azp: undefined } }),
  expired: await minted(NOW - 70, { exp: NOW - 10 }),
  'expired-within-skew': await minted(NOW - 64, { exp: NOW - 4 }),
  'expired-at-skew': await minted(NOW - 65, { exp: NOW - 5 }),
  'expired-of-session-2': await minted(NOW - 70, { exp: NOW - 10, sid: 'sess_2' }),
  'expired-without-sid': await minted(NOW - 70, { exp: NOW - 10, sid: undefined }),
  'expired-with-odd-sid': await minted(NOW - 70, { exp: NOW - 10, sid: '../users' }),
  'not-yet': await signToken({ claims: { nbf: NOW + 6 } }),
  'not-yet-within-skew': await signToken({ claims: { nbf: NOW + 5 } }),
  'from-future': await signToken({ claims: { nbf: undefined, iat: NOW + 6 } }),
  'from-future-within-skew': await signToken({ claims: { nbf: undefined, iat: NOW + 5 } }),
  older: await minted(NOW - 30),
  'other-issuer': await signToken({ claims: { iss: 'https://clerk.other.example' } }),
  'object-issuer': await signToken({ claims: { iss: { url: 'https://clerk.app.example' } } }),
  'other-issuer-forged': await signToken({
    key: foreignKey,
    claims: { iss: 'https://clerk.other.example', iat: NOW - 1 },
  }),
  'empty-audience': await signToken({ claims: { aud: '' } }),
  'null-audience': await signToken({ claims: { aud: null } }),
  'no-audiences': await signToken({ claims: { aud: [] } }),
  'no-iat': await signToken({ claims: { iat: undefined } }),
  'no-issuer': await signToken({ claims: { iss: undefined } }),
  'odd-issuer': await signToken({ claims: { iss: 7 } }),
  'other-party': await signToken({ claims: { azp: 'https://evil.example' } }),
  'other-audience': await signToken({ claims: { aud: ['x', 'y'] } }),
  'right-audience': await signToken({ claims: { aud: ['x', 'api'] } }),
  'odd-audience': await signToken({ claims: { aud: { api: true } } }),
  'no-sub': await signToken({ claims: { sub: undefined } }),
  'empty-sub': await signToken({ claims: { sub: '' } }),
  'odd-sub': await signToken({ claims: { sub: 7 } }),
  'no-exp': await signToken({ claims: { exp: undefined } }),
  'odd-exp': await signToken({ claims: { exp: '9999999999' } }),
  // A number in JSON may be larger than any that there is.
  endless: await new CompactSign(new TextEncoder().encode(`{"sub":"user_1","iat":${NOW},"exp":1e999}`))
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: ownKey.kid })
    .sign(ownKey.privateKey),
  'odd-nbf': await signToken({ claims: { nbf: 'now' } }),
  'odd-iat': await signToken({ claims: { iat: null } }),
  template: await signToken({ header: { cat: 'cl_B7d4PD222AAA' } }),
  m2m: await signToken({ header: { cat: 'cl_B7d4PD333AAA' } }),
  'unknown-category': await signToken({ header: { cat: 'cl_new' } }),
  machine: await signToken({ claims: { sub: 'mch_1' } }),
  'access-token': await signToken({ header: { typ: 'at+jwt' } }),
  pending: await signToken({ claims: { sts: 'pending' } }),
  'active-status': await signToken({ claims: { sts: 'active' } }),
  'valid-satellite': await signToken({ claims: { iss: 'https://clerk.sat.example', azp: 'https://sat.example' } }),
  'expired-satellite': await minted(NOW - 70, {
    exp: NOW - 10,
    iss: 'https://clerk.sat.example',
    azp: 'https://sat.example',
  }),
  'm2m-jwt': await signToken({ header: { cat: undefined }, claims: { sub: 'mch_1', scopes: 'read write' } }),
  'm2m-jwt-category': await signToken({ header: { cat: 'cl_B7d4PD333AAA' }, claims: { sub: 'mch_1' } }),
  'm2m-jwt-other-party': await signToken({
    header: { cat: undefined },
    claims: { sub: 'mch_1', azp: 'https://evil.example' },
  }),
  'm2m-jwt-forged': await signToken({ key: foreignKey, header: { cat: undefined }, claims: { sub: 'mch_1' } }),
  'm2m-jwt-expired': await signToken({
    header: { cat: undefined },
    claims: { sub: 'mch_1', nbf: NOW - 70, iat: NOW - 70, exp: NOW - 10 },
  }),
  'm2m-jwt-other-audience': await signToken({ header: { cat: undefined }, claims: { sub: 'mch_1', aud: 'web' } }),
  'm2m-access-token': await signToken({ header: { typ: 'at+jwt' }, claims: { sub: 'mch_1' } }),
  'access-token-long': await signToken({ header: { typ: 'application/at+jwt' } }),
  'access-token-for-api': await signToken({ header: { typ: 'at+jwt' }, claims: { aud: ['api'], scope: 'read' } }),
  'access-token-odd-audience': await signToken({ header: { typ: 'at+jwt' }, claims: { aud: ['api', 7] } }),
  'access-token-no-sub': await signToken({ header: { typ: 'at+jwt' }, claims: { sub: undefined } }),
  'odd-typ': await signToken({ header: { typ: 'JOSE' } }),
  forged: await signToken({ key: foreignKey }),
  'forged-expired': await signToken({ key: foreignKey, claims: { exp: NOW - 100 } }),
  'unknown-kid': await signToken({ header: { kid: 'ins_unknown' } }),
  unsigned: forgeToken({ alg: 'none', typ: 'JWT' }, { sub: 'user_1', iat: NOW, exp: NOW + 60 }, ''),
  hmac: await new SignJWT({ sub: 'user_1' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: ownKey.kid })
    .setIssuedAt(NOW)
    .setExpirationTime(NOW + 60)
    .sign(new TextEncoder().encode(ownKey.pem)),
  critical: forgeToken({ alg: 'RS256', typ: 'JWT', crit: ['exp'], exp: 1 }, { sub: 'user_1', iat: NOW, exp: NOW + 60 }),
  garbage: 'not-a-token',
  'two-parts': 'e30.e30',
  'array-payload': `${forgeToken({ alg: 'RS256' }, []).split('.', 1)[0]}.W10.AAAA`,
  handshake: await handshakeToken([`__session=${await signToken({ claims: { sid: 'sess_2' } })}; Path=/`]),
  'handshake-signed-out': await handshakeToken(['__session=; Path=/; Max-Age=0', '__client_uat=0; Path=/']),
  'handshake-expired-session': await handshakeToken([`__session=${await minted(NOW - 70, { exp: NOW - 10 })}; Path=/`]),
  'handshake-ancient-session': await handshakeToken([
    `__session=${await minted(NOW - 90_000, { exp: NOW - 89_940 })}; Path=/`,
  ]),
  'handshake-foreign-session': await handshakeToken([`__session=${await signToken({ key: foreignKey })}; Path=/`]),
  'handshake-of-before': await handshakeToken(
    [`__session=${await signToken({ claims: { sid: 'sess_2' } })}; Path=/`],
    NOW - 61,
  ),
  'handshake-of-a-minute': await handshakeToken(
    [`__session=${await signToken({ claims: { sid: 'sess_2' } })}; Path=/`],
    NOW - 60,
  ),
  'handshake-without-age': await handshakeToken(
    [`__session=${await signToken({ claims: { sid: 'sess_2' } })}; Path=/`],
    null,
  ),
  'handshake-of-tomorrow': await handshakeToken([`__session=${await signToken()}; Path=/`], NOW + 86_400),
  'handshake-of-an-hour-ahead': await handshakeToken([`__session=${await signToken()}; Path=/`], NOW + 3_600),
  'handshake-pending': await handshakeToken([`__session=${await signToken({ claims: { sts: 'pending' } })}; Path=/`]),
  'handshake-forged': await signToken({ key: foreignKey, claims: { handshake: ['__session=x'] } }),
  'handshake-of-template': await signToken({
    header: { cat: 'cl_B7d4PD222AAA' },
    claims: { handshake: ['__session=x; Path=/'] },
  }),
};

/** A handshake's payload, long expired: its age must not matter. */
function handshakeToken(handshake: readonly string[], iat: number | null = NOW - 10): Promise<string> {
  return signToken({
    claims: {
      handshake,
      iat: iat ?? undefined,
      exp: NOW - 1_000,
      sub: undefined,
      sid: undefined,
      nbf: undefined,
      azp: undefined,
    },
    header: { cat: SESSION_CATEGORY },
  });
}
