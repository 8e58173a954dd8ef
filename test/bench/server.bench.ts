/**
 * What a request costs, as a multiple of the bare verification of a token that is just as new. Ratios of one run on one machine: the
 * paths take short turns, so that what disturbs one disturbs the others too. Fails when a budget is exceeded.
 *
 * Each request is made right before it is judged, as a server does; making it is not counted. Thousands made in advance would be out of
 * the processor's caches when they come. What is made leaves the caches colder for all that follows, so the floor is measured too: the least
 * that any wrapper must do around the bare call.
 *
 * @module
 */

import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import { authenticateRequest } from 'xstate-session/server';

/** What the paths may cost, as multiples of `jose.jwtVerify` with an imported key. */
const BUDGETS = {
  'signed in, token known': 0.25,
  'signed in, token known, options made anew': 1,
  'signed in, token never seen': 1.2,
  'signed out, forged token': 1.75,
  'signed out, no cookies': 0.1,
} as const;
/** How often each path has its turn, and calls in a turn. */
const ROUNDS = 200;
const CALLS = 20;
const WARM_UP_ROUNDS = 100;
/** More than are remembered: when one comes again it has been forgotten. */
const TOKENS = 5_200;

const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' };
const key = await importJWK(jwk, 'RS256');
const now = Math.floor(Date.now() / 1000);
const claims = { iss: 'https://clerk.app.example', azp: 'https://app.example', sub: 'user_1', sid: 'sess_1' };
const sign = (by: typeof privateKey, more: object) =>
  new SignJWT({ ...claims, iat: now, exp: now + 3600, ...more })
    .setProtectedHeader({ alg: 'RS256', kid: 'k', typ: 'JWT' })
    .sign(by);
const token = await sign(privateKey, {});
const makeOptions = () => ({
  publishableKey: `pk_live_${btoa('clerk.app.example$')}`,
  keys: { jwks: { keys: [jwk] } },
  authorizedParties: ['https://app.example'],
});
const options = makeOptions();
const document = { accept: 'text/html', 'sec-fetch-dest': 'document' };
const requestWith = (session: string) =>
  new Request('https://app.example/page?a=1', {
    headers: { ...document, cookie: `__client_uat=${now - 60}; __session=${session}` },
  });
const forged = await sign((await generateKeyPair('RS256')).privateKey, {});
const stranger = () => new Request('https://app.example/page', { headers: document });
const tokens: string[] = [];
for (let n = 0; n < TOKENS; n += 1) tokens.push(await sign(privateKey, { jti: `${n}` }));
/** Tokens one after the other, each a new text as if it had just arrived. */
const tokensInTurn = () => {
  let at = 0;
  return () => {
    at = (at + 1) % TOKENS;
    return Buffer.from(tokens[at] ?? '').toString('latin1');
  };
};
const [bareToken, floorToken, newToken] = [tokensInTurn(), tokensInTurn(), tokensInTurn()];

/** The least that a wrapper does: finds the token, has it verified, looks whom it was issued to, and makes headers for the answer. */
async function floor(request: Request): Promise<Headers> {
  const session = /(?:^|; )__session=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? '';
  const { payload } = await jwtVerify(session, key, { algorithms: ['RS256'] });
  if (payload.azp !== claims.azp) throw new TypeError('the token is of another party');
  return new Headers({ 'x-clerk-auth-status': 'signed-in' });
}

/** Makes what a path is given, which is not counted, and gives what is. */
type Path = () => () => Promise<unknown>;

const pathOf =
  (makeRequest: () => Request, optionsOf = () => options): Path =>
  () => {
    const request = makeRequest();
    return () => authenticateRequest(request, optionsOf());
  };
const PATHS: Readonly<Record<'jwtVerify' | 'the floor' | keyof typeof BUDGETS, Path>> = {
  jwtVerify: () => {
    const session = bareToken();
    return () => jwtVerify(session, key, { algorithms: ['RS256'] });
  },
  'the floor': () => {
    const request = requestWith(floorToken());
    return () => floor(request);
  },
  'signed in, token known': pathOf(() => requestWith(token)),
  'signed in, token known, options made anew': pathOf(() => requestWith(token), makeOptions),
  'signed in, token never seen': pathOf(() => requestWith(newToken())),
  'signed out, forged token': pathOf(() => requestWith(forged)),
  'signed out, no cookies': pathOf(stranger),
};

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function turnOf(path: Path): Promise<number> {
  const micros: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const run = path();
    const startedAt = performance.now();
    await run();
    micros.push((performance.now() - startedAt) * 1000);
  }
  return median(micros);
}

/** What each path costs, as a multiple of the bare call's turn of the same round. */
async function measure(names: readonly (keyof typeof PATHS)[]): Promise<Map<string, number>> {
  const ratios = new Map<string, number[]>(names.map((name) => [name, []]));
  const bares: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const bare = await turnOf(PATHS.jwtVerify);
    bares.push(bare);
    for (const name of names) {
      const ratio = (await turnOf(PATHS[name])) / bare;
      if (round >= 0) ratios.get(name)?.push(ratio);
    }
  }
  console.log(`jwtVerify: ${median(bares).toFixed(1)} us`);
  return new Map([...ratios].map(([name, values]) => [name, median(values)]));
}

const ANEW = 'signed in, token known, options made anew';
const ratios = await measure([
  'the floor',
  'signed in, token never seen',
  'signed in, token known',
  'signed out, no cookies',
  'signed out, forged token',
]);
// By itself: what it leaves for the garbage collector is no part of what the others cost.
const anew = (await measure([ANEW])).get(ANEW) ?? Number.NaN;

console.log(`the floor: ${ratios.get('the floor')?.toFixed(3)} of jwtVerify`);
for (const [name, budget] of Object.entries(BUDGETS)) {
  const ratio = name === ANEW ? anew : (ratios.get(name) ?? Number.NaN);
  console.log(`${name}: ${ratio.toFixed(3)} of it (budget ${budget})`);
  if (!(ratio <= budget)) process.exitCode = 1;
}
