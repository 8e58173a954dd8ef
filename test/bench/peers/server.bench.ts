/**
 * What a request costs on a server, ours beside the peer that speaks the same protocol: both with the public key at hand, so that
 * neither asks anybody; both with the same requests and `authorizedParties`. Beside them the bare verification that both contain.
 *
 * @module
 */

import { exportJWK, exportSPKI, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import { authenticateRequest } from 'xstate-session/server';
import { isQuick, record } from './support/figures.ts';
import { loadPeer } from './support/load-peer.ts';
import { type Spread, spreadsInTurns } from './support/rounds.ts';

/** In microseconds of processor time a request, by situation and contestant. */
export type ServerFigures = Readonly<Record<Situation, Readonly<Record<string, Spread>>>>;
export type Situation = 'repeated token' | 'token never seen' | 'forged token' | 'no cookies';

interface ClerkBackend {
  createClerkClient(options: object): {
    authenticateRequest(request: Request, options: object): Promise<{ readonly status: string }>;
  };
}

/** Requests in a round: one alone is shorter than the clock can tell well. */
const BATCH = 200;
/** More than ours remembers: when one comes again it has been forgotten. */
const TOKENS = isQuick ? 400 : 5_200;
const DOMAIN = 'clerk.app.example';
const ORIGIN = 'https://app.example';

const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
const pem = await exportSPKI(publicKey);
const key = await importJWK({ ...(await exportJWK(publicKey)), alg: 'RS256' }, 'RS256');
const now = Math.floor(Date.now() / 1_000);
const claims = { iss: `https://${DOMAIN}`, azp: ORIGIN, sub: 'user_1', sid: 'sess_1', iat: now, exp: now + 3_600 };
const sign = (by: typeof privateKey, more: object = {}) =>
  new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'RS256', kid: 'k', typ: 'JWT' }).sign(by);
const document = { accept: 'text/html', 'sec-fetch-dest': 'document' };
const requestWith = (session: string) =>
  new Request(`${ORIGIN}/page`, {
    headers: { ...document, cookie: `__client_uat=${now - 60}; __session=${session}` },
  });

const known = await sign(privateKey);
const newTokens: string[] = [];
for (let n = 0; n < TOKENS; n += 1) newTokens.push(await sign(privateKey, { jti: `${n}` }));
const newRequests = newTokens.map(requestWith);
const one = (request: Request) => () => request;
const inOrder = <T>(all: readonly [T, ...T[]]) => {
  let index = 0;
  return () => all[index++ % all.length] ?? all[0];
};
const stranger = new Request(`${ORIGIN}/page`, { headers: document });
const forger = requestWith(await sign((await generateKeyPair('RS256')).privateKey));

const publishableKey = `pk_live_${btoa(`${DOMAIN}$`)}`;
const options = { publishableKey, keys: { pem }, authorizedParties: [ORIGIN] };
const { createClerkClient } = await loadPeer<ClerkBackend>('@clerk/backend');
const clerk = createClerkClient({ publishableKey, secretKey: 'sk_live_of_nobody' });
const clerkOptions = { jwtKey: pem, authorizedParties: [ORIGIN] };

const SITUATIONS: Record<Situation, { status: string; next: () => () => Request; bare?: () => () => string }> = {
  'repeated token': { status: 'signed-in', next: () => one(requestWith(known)), bare: () => () => known },
  'token never seen': {
    status: 'signed-in',
    next: () => inOrder([stranger, ...newRequests].slice(1) as [Request, ...Request[]]),
    bare: () => inOrder(newTokens as [string, ...string[]]),
  },
  'forged token': { status: 'signed-out', next: () => one(forger) },
  'no cookies': { status: 'signed-out', next: () => one(stranger) },
};

async function perCall(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < BATCH; index += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / BATCH;
}

async function expectStatus(who: string, status: string, state: Promise<{ readonly status: string }>): Promise<void> {
  const answer = await state;
  if (answer.status !== status) throw new TypeError(`${who} says ${answer.status}, not ${status}`);
}

const figures: Partial<Record<Situation, Record<string, Spread>>> = {};
for (const [situation, { status, next, bare }] of Object.entries(SITUATIONS) as [
  Situation,
  (typeof SITUATIONS)[Situation],
][]) {
  const [ours, theirs] = [next(), next()];
  // The same work means the same verdict.
  await expectStatus('ours', status, authenticateRequest(ours(), options));
  await expectStatus('@clerk/backend', status, clerk.authenticateRequest(theirs(), clerkOptions));
  const token = bare?.();
  const contestants: Record<string, () => Promise<number>> = {
    'xstate-session': () => perCall(() => authenticateRequest(ours(), options)),
    '@clerk/backend': () => perCall(() => clerk.authenticateRequest(theirs(), clerkOptions)),
  };
  if (token !== undefined) {
    contestants['jwtVerify of jose'] = () => perCall(() => jwtVerify(token(), key, { algorithms: ['RS256'] }));
  }
  figures[situation] = await spreadsInTurns(contestants, { rounds: 40, warmUp: 5 });
  console.log(situation, figures[situation]);
}
await record(figures as ServerFigures);
