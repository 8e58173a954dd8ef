import fc from 'fast-check';
import { markName } from './marks.ts';
import { namedTokens } from './named-tokens.ts';
import { forgeToken, NOW, ownKey, publishableKey, suffixOf } from './tokens.ts';

/** Tokens that rightly sign somebody in. Whoever is signed in with any other text has broken in. */
export const genuine: ReadonlySet<string | undefined> = new Set(
  [
    'valid',
    'second-session',
    'valid-org',
    'valid-org-v1',
    'no-category',
    'ignored-category',
    'no-typ',
    'expired-within-skew',
  ]
    .concat(['not-yet-within-skew', 'from-future-within-skew', 'older', 'other-issuer', 'no-issuer', 'odd-issuer'])
    .concat(['other-audience', 'right-audience', 'odd-audience', 'empty-audience', 'null-audience', 'no-audiences'])
    .concat(['object-issuer', 'no-iat', 'active-status'])
    .map((name) => namedTokens[name]),
);

/** Tokens that count only in development, fresh from a handshake. */
export const forgivable: ReadonlySet<string | undefined> = new Set(
  ['expired', 'expired-at-skew', 'expired-without-sid', 'expired-with-odd-sid', 'not-yet', 'from-future'].map(
    (name) => namedTokens[name],
  ),
);

const suffixes = ['production', 'development'].map((kind) => `_${suffixOf(publishableKey(kind as 'production'))}`);
const byte = fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code));
const noise = fc.array(byte, { maxLength: 40 }).map((bytes) => bytes.join(''));
const long = fc.integer({ min: 1_000, max: 40_000 }).map((length) => 'A'.repeat(length));
const percent = fc.constantFrom(
  '%',
  '%E0%A4%A',
  '%00',
  '%0d%0aSet-Cookie:%20a=b',
  '%25%32%65',
  '%u0041',
  '%3B%20__session=x',
);
const jwtLike = fc
  .record({
    header: fc.oneof(
      fc.record(
        {
          alg: fc.constantFrom('RS256', 'RS384', 'none', 'HS256', 'ES256', 7, null, ['RS256']),
          typ: fc.constantFrom('JWT', 'at+jwt', 'JOSE', 7, null),
          kid: fc.constantFrom('ins_own', '', 7, null, '../../key', '__proto__'),
          cat: fc.constantFrom('cl_B7d4PD111AAA', 'cl_B7d4PD222AAA', 7, null, {}),
          crit: fc.constantFrom(['b64'], [], 7),
          b64: fc.boolean(),
          jwk: fc.constant(ownKey.jwk),
          jku: fc.constant('https://evil.example/jwks.json'),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    ),
    payload: fc.oneof(
      fc.record(
        {
          sub: fc.constantFrom('user_1', 'mch_1', 7, null, { toString: 1 }),
          sid: fc.constantFrom('sess_1', '../x', 7, null, []),
          iss: fc.constantFrom('https://clerk.app.example', 7, null, {}),
          azp: fc.constantFrom('https://app.example', 7, null),
          iat: fc.constantFrom(NOW, NOW - 1e9, NOW + 1e9, 1e308, -1e308, '7', null),
          exp: fc.constantFrom(NOW + 60, NOW - 60, 1e308, '7', null, {}),
          o: fc.constantFrom({ id: 'org_1' }, { id: 7 }, 7, null),
          handshake: fc.constantFrom(['__session=x'], 7, 'x', [null]),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    ),
    signature: fc.constantFrom('', 'AAAA', '!!!!', namedTokens.valid?.split('.')[2] ?? '', 'A'.repeat(342)),
  })
  .map(({ header, payload, signature }) => forgeToken(header, payload, signature));
/** A genuine token with one character changed. */
const bent = fc
  .record({ name: fc.constantFrom(...Object.keys(namedTokens)), at: fc.nat(800), by: byte })
  .map(({ name, at, by }) => {
    const token = namedTokens[name] ?? '';
    const position = at % token.length;
    return token.slice(0, position) + by + token.slice(position + 1);
  });
const token = fc.oneof(
  fc.constantFrom(...Object.values(namedTokens)),
  { arbitrary: jwtLike, weight: 3 },
  { arbitrary: bent, weight: 2 },
  noise,
);
const value = fc.oneof(
  { arbitrary: token, weight: 6 },
  noise,
  { arbitrary: long, weight: 1 },
  percent,
  fc.constant(''),
);
const uat = fc.constantFrom('0', '', String(NOW - 60), String(NOW), '-1', '1e9', 'NaN', 'Infinity', '²', '0x10');
const names = ['__session', '__client_uat', '__refresh', '__clerk_db_jwt']
  .flatMap((name) => [name, ...suffixes.map((suffix) => name + suffix)])
  .concat([
    '__clerk_handshake',
    '__clerk_handshake_nonce',
    '__clerk_redirect_count',
    '__clerk_handshake_started',
    markName,
    '__proto__',
    'constructor',
    'toString',
  ]);
const cookie = fc.oneof(
  fc.tuple(fc.constantFrom(...names), value).map(([name, text]) => `${name}=${text}`),
  fc
    .tuple(fc.constantFrom(...names.filter((name) => name.includes('uat'))), uat)
    .map(([name, text]) => `${name}=${text}`),
  fc.tuple(fc.constant('__clerk_redirect_count'), uat).map(([name, text]) => `${name}=${text}`),
  noise,
);
const cookies = fc
  .tuple(fc.array(cookie, { maxLength: 8 }), fc.constantFrom('; ', ';', ' ; ', ';;', ','))
  .map(([parts, separator]) => parts.join(separator));
const host = fc.constantFrom(
  'app.example',
  'evil.example',
  'evil.example, app.example',
  'app.example@evil.example',
  '//evil.example',
  'evil.example/..',
  '[::1',
  '[::1]:99999',
  'app.example:port',
  ' ',
  '\\evil',
  'é.example',
  'localhost:0',
);
const address = fc.constantFrom(
  'https://app.example/',
  'https://evil.example/',
  'javascript:alert(1)',
  '//evil.example',
  'https://clerk.app.example@evil.example/',
  'https://evil.example\\@app.example/',
  'data:text/html,x',
  'not an address',
  'https://sister.example/back?a=1',
);
const headers = fc.record(
  {
    cookie: cookies,
    authorization: fc.oneof(
      value,
      fc
        .tuple(fc.constantFrom('Bearer ', 'bearer ', 'Bearer  ', 'Basic ', 'Bearer\t'), value)
        .map(([scheme, text]) => scheme + text),
    ),
    host,
    'x-forwarded-host': host,
    'x-forwarded-proto': fc.constantFrom('https', 'http', 'https,http', 'javascript', 'ftp', '', ':'),
    referer: fc.oneof(address, noise),
    'sec-fetch-dest': fc.constantFrom('document', 'iframe', 'empty', 'Document', 'é'),
    accept: fc.constantFrom('text/html', '*/*', 'text/htmlx', ''),
  },
  { requiredKeys: [] },
);
const query = fc.array(
  fc.tuple(
    fc.constantFrom(
      '__clerk_handshake',
      '__clerk_handshake_nonce',
      '__clerk_db_jwt',
      '__clerk_redirect_url',
      '__clerk_synced',
      '__clerk_redirect_count',
      '__clerk_handshake_started',
      'x',
      '%5F_clerk_handshake',
    ),
    fc.oneof(value, address),
  ),
  { maxLength: 4 },
);
const path = fc.constantFrom(
  '/',
  '/page',
  '//evil.example/x',
  '/%2F%2Fevil.example',
  '/orgs/acme',
  '/orgs/%E0%A4%A',
  '/\\evil.example',
  '/..//evil.example',
  '/@evil.example',
  '/orgs/a/b/c/d',
  '/me',
);

/** One hostile request, and how the app behind it is set up. */
export const hostileRequest = fc.record({
  instance: fc.constantFrom('production' as const, 'development' as const),
  method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'HEAD', 'OPTIONS', 'PURGE'),
  path,
  query,
  headers,
  /** What the back end answers with, when it is asked. */
  lines: fc.array(
    fc.oneof(
      noise,
      value.map((text) => `__session=${text}; Path=/`),
      fc.constant('a=b\r\nc: d'),
    ),
    { maxLength: 3 },
  ),
});
