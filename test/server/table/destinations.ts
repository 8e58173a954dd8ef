import { type DecisionRow, type RowPart, signedOut } from './row.ts';

/** Kinds of requests, and whether a redirect would help them. */
const destinations: readonly (Pick<RowPart, 'method' | 'headers'> & {
  readonly name: string;
  readonly helps: boolean;
})[] = [
  { name: 'GET of a document', headers: { 'sec-fetch-dest': 'document' }, helps: true },
  { name: 'GET of an iframe', headers: { 'sec-fetch-dest': 'iframe' }, helps: true },
  { name: 'GET that accepts text/html first', headers: { accept: 'text/html,*/*;q=0.8' }, helps: true },
  { name: 'GET that accepts anything', headers: { accept: '*/*' }, helps: false },
  { name: 'GET that says nothing', headers: {}, helps: false },
  {
    name: 'GET by fetch, even for text/html',
    headers: { 'sec-fetch-dest': 'empty', accept: 'text/html' },
    helps: false,
  },
  { name: 'GET of an image', headers: { 'sec-fetch-dest': 'image' }, helps: false },
  { name: 'HEAD of a document', method: 'HEAD', headers: { 'sec-fetch-dest': 'document' }, helps: false },
  { name: 'POST of a form', method: 'POST', headers: { 'sec-fetch-dest': 'document' }, helps: false },
  { name: 'PUT', method: 'PUT', headers: { accept: 'text/html' }, helps: false },
];

const dev = { instance: 'development', cookies: { __clerk_db_jwt: 'browser' } } as const;

/** What calls for a handshake. An expired token is told apart by method and has rows of its own. */
const causes: readonly (Omit<RowPart, 'status'> & { readonly reason: string })[] = [
  {
    when: 'a token without __client_uat',
    cookies: { __session: '@valid' },
    reason: 'session-token-but-no-client-uat',
  },
  { when: '__client_uat without a token', cookies: { __client_uat: 'in' }, reason: 'client-uat-but-no-session-token' },
  {
    when: 'a token older than __client_uat',
    cookies: { __session: '@valid', __client_uat: 'just' },
    reason: 'session-token-iat-before-client-uat',
  },
  {
    when: 'a token not in force yet',
    cookies: { __session: '@not-yet', __client_uat: 'in' },
    reason: 'session-token-nbf',
  },
  {
    when: 'a token from the future',
    cookies: { __session: '@from-future', __client_uat: 'in' },
    reason: 'session-token-iat-in-the-future',
  },
  {
    when: 'a header token not in force yet',
    headers: { authorization: 'Bearer @not-yet' },
    reason: 'session-token-nbf',
  },
  { when: 'no development browser', instance: 'development', reason: 'dev-browser-missing' },
  {
    when: 'a development browser in the address',
    instance: 'development',
    url: 'https://app.example/page?__clerk_db_jwt=browser',
    reason: 'dev-browser-sync',
  },
  {
    ...dev,
    when: 'a sibling domain that asks for the development browser',
    url: 'https://app.example/page?__clerk_redirect_url=https%3A%2F%2Fsister.example%2Fback',
    options: { authorizedParties: ['https://app.example', 'https://sister.example'] },
    reason: 'primary-responds-to-syncing',
  },
];

/** Each cause of a handshake with each kind of request: redirected where that helps, else signed out for the same reason. */
export const destinationRows: readonly DecisionRow[] = causes.flatMap((cause) =>
  destinations.map(({ name, helps, method, headers }) => ({
    group: 'Who can be redirected',
    ...cause,
    when: `${cause.when}: ${name}`,
    ...(method && { method }),
    headers: { ...headers, ...cause.headers },
    status: helps ? 'handshake' : 'signed-out',
  })),
);

/** The counter of redirects, with one cause of a handshake. */
export const loopRows: readonly DecisionRow[] = (
  [
    ['none', undefined, true],
    ['0', '0', true],
    ['1', '1', true],
    ['2', '2', true],
    ['3', '3', false],
    ['4: more than three', '4', false],
    ['99', '99', false],
    ['2.5: more than two', '2.5', false],
    ['1e3', '1e3', false],
    ['Infinity', 'Infinity', false],
    ['-1: no count', '-1', true],
    ['text: no count', 'many', true],
    ['empty', '', true],
    ['3 and then 0: the first counts', '3; __clerk_redirect_count=0', false],
  ] as const
).map(([when, count, helps]) => ({
  group: 'How often',
  when: `__clerk_redirect_count is ${when}`,
  cookies: { ...(count !== undefined && { __clerk_redirect_count: count }), __client_uat: 'in' },
  status: helps ? 'handshake' : 'signed-out',
  reason: 'client-uat-but-no-session-token',
}));

/** Three kinds of instances' rows where nobody asks for a redirect. */
export const strangerRows: readonly DecisionRow[] = [
  signedOut('nothing at all', 'session-token-and-uat-missing'),
  signedOut('nothing at all: POST', 'session-token-and-uat-missing', { method: 'POST' }),
  signedOut('cookies of others', 'session-token-and-uat-missing', { cookies: { theme: 'dark', __sessions: 'x' } }),
  signedOut('__client_uat is 0', 'session-token-and-uat-missing', { cookies: { __client_uat: '0' } }),
  signedOut('__client_uat is no number', 'session-token-and-uat-missing', { cookies: { __client_uat: 'yes' } }),
  signedOut('an empty token', 'session-token-and-uat-missing', { cookies: { __session: '' } }),
  signedOut('development, its browser known', 'session-token-and-uat-missing', dev),
  signedOut('development, __client_uat is 0', 'session-token-and-uat-missing', {
    instance: 'development',
    cookies: { __clerk_db_jwt: 'browser', __client_uat: '0' },
  }),
  signedOut('development: a foreign domain asks for the development browser', 'session-token-and-uat-missing', {
    ...dev,
    url: 'https://app.example/page?__clerk_redirect_url=https%3A%2F%2Fevil.example%2Fback',
  }),
  signedOut('development: an address that is none asks for it', 'session-token-and-uat-missing', {
    ...dev,
    url: 'https://app.example/page?__clerk_redirect_url=javascript%3Aalert(1)',
  }),
  signedOut('production: nobody is told about a development browser', 'session-token-and-uat-missing', {
    url: 'https://app.example/page?__clerk_redirect_url=https%3A%2F%2Fapp.example%2Fback&__clerk_db_jwt=browser',
  }),
  signedOut('Basic credentials are no token', 'session-token-and-uat-missing', {
    headers: { 'sec-fetch-dest': 'document', authorization: 'Basic dXNlcjpwYXNz' },
  }),
  signedOut('Bearer with nothing behind it', 'session-token-and-uat-missing', {
    headers: { 'sec-fetch-dest': 'document', authorization: 'Bearer' },
  }),
].map((row) => ({ ...row, group: 'Strangers' }));
