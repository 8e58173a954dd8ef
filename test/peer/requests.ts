import fc from 'fast-check';
import type { AuthenticateOptions } from 'xstate-session/server';
import { namedTokens } from '../server/support/named-tokens.ts';
import type { RowPart } from '../server/table/row.ts';

/** A request both are asked about. */
export type ComparedRow = Omit<RowPart, 'when' | 'status' | 'reason'>;

const dev = { instance: 'development' } as const;
const document = { 'sec-fetch-dest': 'document' };
const user = (token: string) => ({ __session: `@${token}`, __client_uat: 'in', __clerk_db_jwt: 'browser' });

const proxies = ['', '/__clerk', '/__clerk///', 'https://proxy.example', 'https://proxy.example/a/b//', '/a/b'];
/** A proxy of the frontend API, wherever the request comes from. */
export const proxyRows: readonly ComparedRow[] = proxies.flatMap((proxyUrl) =>
  (['production', 'development'] as const).flatMap((instance) => [
    { instance, cookies: user('expired'), options: { proxyUrl } },
    { instance, cookies: user('valid'), options: { proxyUrl } },
    { instance, cookies: user('other-issuer'), options: { proxyUrl } },
    {
      instance,
      cookies: user('expired'),
      url: 'http://10.0.0.7:3000/page?a=1',
      headers: { ...document, 'x-forwarded-host': 'app.example', 'x-forwarded-proto': 'https' },
      options: { proxyUrl },
    },
    {
      instance,
      cookies: user('valid'),
      headers: { ...document, referer: 'https://proxy.example/' },
      options: { proxyUrl },
    },
    {
      instance,
      cookies: user('valid'),
      headers: { ...document, referer: 'https://clerk.app.example/' },
      options: { proxyUrl },
    },
  ]),
);

/** Sessions with tasks left to do. */
export const pendingRows: readonly ComparedRow[] = [document, { 'sec-fetch-dest': 'empty' }].flatMap((headers) => [
  { headers, cookies: user('pending') },
  { headers, cookies: user('pending'), ...dev },
  { headers: { ...headers, authorization: 'Bearer @pending' } },
  { headers, cookies: user('active-status') },
]);

const KINDS: readonly AuthenticateOptions['acceptsToken'][] = [
  undefined,
  'session-token',
  'api-key',
  'm2m-token',
  'oauth-token',
  'any',
  [],
  ['session-token'],
  ['api-key'],
  ['session-token', 'oauth-token'],
  ['m2m-token', 'api-key', 'oauth-token'],
];
const OPAQUE = ['ak', 'mt', 'oat', 'AK'].flatMap((kind) =>
  ['ok', 'unknown', 'unauthorized', 'down'].map((end) => `${kind}_${end}`),
);
const HEADERS = [
  '',
  ...['valid', 'template', 'm2m', 'machine', 'expired', 'garbage', 'forged', 'no-sub', 'unknown-category'],
  ...Object.keys(namedTokens).filter((name) => /^(?:m2m-|access-token)/.test(name)),
];

/** Every kind of token, with every way to accept some. */
export const machineRequests: readonly ComparedRow[] = KINDS.flatMap((acceptsToken) =>
  [undefined, 'api'].flatMap((audience) =>
    [
      ...HEADERS.map((name) => name && `Bearer @${name}`),
      ...OPAQUE.map((text) => `Bearer ${text}`),
      'ak_ok',
      'Basic ak_ok',
    ].map((authorization) => ({
      method: 'POST',
      headers: { ...(authorization !== '' && { authorization }) },
      cookies: user('valid'),
      options: { ...(acceptsToken !== undefined && { acceptsToken }), ...(audience !== undefined && { audience }) },
    })),
  ),
);

const tokens = Object.keys(namedTokens).filter((name) => !name.startsWith('handshake'));
const token = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('@valid', '@expired', '@valid-org', '@older') },
  { weight: 2, arbitrary: fc.constantFrom(...tokens).map((name) => `@${name}`) },
);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>, weight = 1) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight, arbitrary });
const uat = fc.constantFrom('in', 'in', 'same', 'just', 'out', '0', '1', 'x', '-5', '1e9', '');
const handshakeText = fc.constantFrom(
  '@handshake',
  '@handshake-signed-out',
  '@handshake-expired-session',
  '@handshake-forged',
  'x',
);

const cookies = fc.record({
  __session: maybe(token, 5),
  '__session~': maybe(token),
  __client_uat: maybe(uat, 5),
  '__client_uat~': maybe(uat),
  __clerk_db_jwt: maybe(fc.constantFrom('browser', ''), 3),
  '__clerk_db_jwt~': maybe(fc.constant('suffixed')),
  '__refresh~': maybe(fc.constant('refresh')),
  __clerk_redirect_count: maybe(fc.constantFrom('0', '1', '2', '3', 'x', '-1')),
  __clerk_handshake: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: handshakeText },
  ),
});

const headers = fc.record({
  'sec-fetch-dest': fc.constantFrom('document', 'document', 'document', 'document', 'iframe', 'empty', undefined),
  accept: maybe(fc.constantFrom('text/html', 'text/html,*/*;q=0.8', '*/*', 'application/json, text/html')),
  authorization: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: token.map((text) => `Bearer ${text}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '@valid',
        'Basic dXNlcg==',
        'Bearer',
        'Bearer ',
        'ak_ok',
        'Bearer mt_unknown',
        'Token @valid',
      ),
    },
  ),
  referer: maybe(
    fc.constantFrom(
      'https://app.example/other',
      'https://sister.example/',
      'https://clerk.app.example/x',
      'https://accounts.app.example/',
      'https://swift-fox-1.accounts.dev/',
      'about:blank',
      'garbage',
    ),
  ),
  'x-forwarded-host': fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('app.example', 'app.example, b.example', '', ' ', 'bad host') },
  ),
  'x-forwarded-proto': fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('https', 'https,http', 'https:') },
  ),
});

const parameter = fc.constantFrom(
  'a=1',
  'a=%20b+c',
  'q=ü',
  '__clerk_db_jwt=browser2',
  '__clerk_synced=true',
  '__clerk_synced=false',
  '__clerk_redirect_url=https%3A%2F%2Fapp.example%2Fback%3Fa%3D1',
  '__clerk_redirect_url=https%3A%2F%2Fevil.example%2F',
  '__clerk_redirect_url=nonsense',
  '__dev_session=x',
  '__clerk_help=1',
);
const url = fc
  .tuple(
    fc.constantFrom('/page', '/', '/orgs/acme', '/orgs/globex/x', '/me', '/a//b', '/%zz', '/orgs/%61cme'),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      { weight: 2, arbitrary: fc.array(parameter, { maxLength: 3 }) },
    ),
  )
  .map(([path, query]) => `https://app.example${path}${query.length > 0 ? `?${query.join('&')}` : ''}`);

const organizationSync = {
  organizationPatterns: ['/orgs/:slug', '/orgs/:slug/(.*)'],
  personalAccountPatterns: ['/me'],
};
const satellite = {
  isSatellite: true,
  domain: 'app.example',
  signInUrl: 'https://primary.example/sign-in?a=1',
} as const;
const options: fc.Arbitrary<Partial<AuthenticateOptions>> = fc
  .record({
    organizationSync: maybe(fc.constant(organizationSync)),
    audience: maybe(fc.constantFrom('api', ['api', 'web'])),
    issuer: fc.oneof(
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('https://clerk.app.example', 'https://clerk.else.example') },
    ),
    clockSkewMs: maybe(fc.constantFrom(5_000, 20_000)),
    authorizedParties: maybe(
      fc.constantFrom(['https://app.example'], ['https://app.example', 'https://sister.example']),
    ),
    proxyUrl: fc.oneof(
      { weight: 6, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...proxies) },
    ),
    acceptsToken: fc.oneof(
      { weight: 6, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...KINDS) },
    ),
    satellite: fc.oneof(
      { weight: 4, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.constantFrom<object>(satellite, { ...satellite, satelliteAutoSync: true }) },
    ),
  })
  .map(({ satellite: also, ...rest }) => ({ ...defined(rest), ...also }) as Partial<AuthenticateOptions>);

function defined<Parts extends object>(parts: Parts): object {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

/** Requests that nobody would think of. */
export const oddRequests: fc.Arbitrary<ComparedRow> = fc
  .record({
    instance: fc.constantFrom<'production' | 'development'>('production', 'production', 'development'),
    method: fc.constantFrom('GET', 'GET', 'GET', 'GET', 'POST', 'HEAD'),
    url,
    cookies,
    headers,
    options,
  })
  .map((row) => ({ ...row, cookies: defined(row.cookies), headers: defined(row.headers) }) as ComparedRow);

const names = ['dashboard', 'exports', 'beta'];
const scoped = fc.constantFrom(...names.flatMap((name) => ['o', 'u', 'ou'].map((scope) => `${scope}:${name}`)));
const scopedList = fc.uniqueArray(scoped, { maxLength: 4, selector: (entry) => entry.split(':')[1] });
const version2 = fc
  .record({
    role: fc.constantFrom('admin', 'member'),
    fea: scopedList,
    pla: scopedList,
    per: fc.constantFrom('read', 'read,manage', 'read,manage,delete'),
    masks: fc.array(fc.nat({ max: 7 }), { minLength: 4, maxLength: 4 }),
  })
  .map(({ role, fea, pla, per, masks }) => {
    const perFeature = masks.slice(0, fea.filter((entry) => entry.includes('o')).length);
    const o = {
      id: 'org_1',
      slg: 'acme',
      rol: role,
      per,
      fpm: perFeature.map((mask) => mask % 2 ** per.split(',').length).join(','),
    };
    return { v: 2, o, fea: fea.join(','), pla: pla.join(',') };
  });
const version1 = fc
  .record({
    role: fc.constantFrom('org:admin', 'org:member'),
    permissions: fc.subarray(['org:dashboard:read', 'org:exports:manage', 'org:beta:delete']),
  })
  .map(({ role, permissions }) => ({ org_id: 'org_1', org_role: role, org_permissions: permissions }));
const anyName = fc.constantFrom(
  ...names,
  ...names.map((name) => `org:${name}`),
  ...names.map((name) => `user:${name}`),
);
const condition = fc.oneof(
  fc.constantFrom('org:admin', 'org:member', 'admin').map((role) => ({ role })),
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom('read', 'manage', 'delete'))
    .map(([feature, permission]) => ({ permission: `org:${feature}:${permission}` })),
  anyName.map((feature) => ({ feature })),
  anyName.map((plan) => ({ plan })),
);

/** Claims of both versions, and a condition to be asked of each. */
export const oddClaims = fc.record({
  claims: fc.oneof(
    { weight: 3, arbitrary: version2 },
    { weight: 1, arbitrary: version1 },
    { weight: 1, arbitrary: fc.constant({}) },
  ),
  conditions: condition,
});
