/**
 * What a request costs, as a multiple of the bare verification of the same token. Ratios of one run on one machine: the
 * rounds take turns, so that what disturbs one disturbs the others too. Fails when a budget is exceeded.
 *
 * @module
 */

import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import { Bench } from 'tinybench';
import { authenticateRequest } from 'xstate-session/server';

/** What the paths may cost, as multiples of `jose.jwtVerify` with an imported key. */
const BUDGETS = {
  'signed in, token known': 0.25,
  'signed in, token known, options made anew': 1,
  'signed in, token never seen': 1.2,
  'signed out, forged token': 1.75,
  'signed out, no cookies': 0.1,
} as const;
const ROUNDS = 15;
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
const user = requestWith(token);
const forger = requestWith(await sign((await generateKeyPair('RS256')).privateKey, {}));
const stranger = new Request('https://app.example/page', { headers: document });
const newcomers: Request[] = [];
for (let n = 0; n < TOKENS; n += 1) newcomers.push(requestWith(await sign(privateKey, { jti: `${n}` })));
let newcomer = 0;
const nextNewcomer = (): Request => {
  newcomer = (newcomer + 1) % TOKENS;
  return newcomers[newcomer] ?? stranger;
};

const means: Record<string, number[]> = {};
for (let round = 0; round < ROUNDS; round += 1) {
  const bench = new Bench({ time: 100, warmupTime: 30 });
  bench.add('jwtVerify', () => jwtVerify(token, key, { algorithms: ['RS256'] }));
  bench.add('signed in, token known', () => authenticateRequest(user, options));
  bench.add('signed in, token known, options made anew', () => authenticateRequest(user, makeOptions()));
  bench.add('signed in, token never seen', () => authenticateRequest(nextNewcomer(), options));
  bench.add('signed out, forged token', () => authenticateRequest(forger, options));
  bench.add('signed out, no cookies', () => authenticateRequest(stranger, options));
  await bench.run();
  for (const { name, result } of bench.tasks) {
    if (result.state !== 'completed') throw new TypeError(`${name} did not complete: ${result.state}`);
    means[name] = [...(means[name] ?? []), result.latency.p50 * 1000];
  }
}

const median = (values: readonly number[] = []) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const bare = median(means.jwtVerify);
console.log(`jwtVerify: ${bare.toFixed(1)} us`);
for (const [name, budget] of Object.entries(BUDGETS)) {
  const ratios = means[name]?.map((mean, round) => mean / (means.jwtVerify?.[round] ?? Number.NaN));
  const ratio = median(ratios);
  console.log(`${name}: ${median(means[name]).toFixed(1)} us, ${ratio.toFixed(3)} of it (budget ${budget})`);
  if (!(ratio <= budget)) process.exitCode = 1;
}
