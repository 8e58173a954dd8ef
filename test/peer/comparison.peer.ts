import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AuthenticateOptions, authenticateRequest, type VerifyMachineToken } from 'xstate-session/server';
import { rowOptions, rowRequest } from '../server/support/row-request.ts';
import { ownKey, signToken } from '../server/support/tokens.ts';
import type { RowPart } from '../server/table/row.ts';
import { satelliteRows } from '../server/table/satellites.ts';
import { canonicalLocation, deliberateDifferences } from './deliberate.ts';
import {
  askPeer,
  backendAnswer,
  type ComparableAnswer,
  comparable,
  listenBackend,
  peerHas,
  preparePeer,
} from './peer.ts';
import { type ComparedRow, machineRequests, oddClaims, oddRequests, pendingRows, proxyRows } from './requests.ts';
import { situations } from './situations.ts';

let backend: Awaited<ReturnType<typeof listenBackend>>;
beforeAll(async () => {
  backend = await listenBackend();
});
afterAll(() => backend.close());
afterEach(() => {
  vi.useRealTimers();
});

/** Ours asks the same back end as the peer does. */
const verifyMachineToken: VerifyMachineToken = async ({ token }) => {
  const [status, body] = backendAnswer(token);
  if (status === 200) return body as { subject: string };
  throw Object.assign(new TypeError('planted'), { status });
};

/** A back end that refuses: what would be given is the same for both, so only the way there is compared. */
const refusing = {
  refreshSession: () => Promise.reject({ errors: [{ code: 'session_not_found' }] }),
  fetchHandshakePayload: () => Promise.reject({ errors: [{ code: 'nonce_not_found' }] }),
};

interface Compared {
  readonly ours: ComparableAnswer;
  readonly theirs: ComparableAnswer | 'throws';
}

async function compared(row: ComparedRow): Promise<Compared> {
  const options: AuthenticateOptions = {
    verifyMachineToken,
    ...refusing,
    ...rowOptions(row),
    keys: { pem: ownKey.pem },
  };
  const ours = await authenticateRequest(rowRequest(row), options);
  const theirs = await askPeer(rowRequest(row), options, backend.url);
  return { ours: comparable(ours), theirs: theirs === 'throws' ? theirs : comparable(theirs) };
}

const isSame = ({ ours, theirs }: Compared) => JSON.stringify(ours) === JSON.stringify(theirs);

/** Differences that no page lists as deliberate. */
async function surprises(rows: readonly ComparedRow[]) {
  preparePeer();
  const found: (Compared & { readonly row: ComparedRow })[] = [];
  const met: Record<string, number> = {};
  let same = 0;
  for (const row of rows) {
    const both = await compared(row);
    if (isSame(both)) {
      same += 1;
      continue;
    }
    const reason = deliberateDifferences.find(({ explains }) => explains(row, both.ours, both.theirs));
    if (reason === undefined) found.push({ row, ...both });
    else met[reason.id] = (met[reason.id] ?? 0) + 1;
    // Only how the address is written.
    if (reason?.id === 'address-byte-for-byte') same += 1;
  }
  return { found, met, same };
}

/** The first of each kind of difference, with how often it was met: what a reader of a failure wants to see. */
function kinds(found: readonly (Compared & { readonly row: ComparedRow })[]): object {
  const groups: Record<string, { times: number; first: object }> = {};
  for (const both of found) {
    const told = (answer: Compared['theirs']) =>
      answer === 'throws' ? answer : `${answer.status} ${answer.reason ?? ''} ${answer.location === null ? '' : '->'}`;
    const kind = `${told(both.ours)} | ${told(both.theirs)}`;
    groups[kind] ??= { times: 0, first: both };
    groups[kind].times += 1;
  }
  return groups;
}

describe('beside the peer', () => {
  test('the situations of a primary domain are fifty', () => {
    expect(situations.length).toBe(50);
  });

  test.each(situations.map((row) => [row.when, row] as const))('the same on a primary domain: %s', async (_, row) => {
    preparePeer();
    const { ours, theirs } = await compared(row);
    expect(ours).toMatchObject({ status: row.status, reason: row.reason });
    expect(theirs).not.toBe('throws');
    const way = (answer: Compared['theirs']) =>
      answer === 'throws' ? answer : { ...answer, location: canonicalLocation(answer.location) };
    expect(way(theirs)).toEqual(way(ours));
  });

  test.each([
    ['satellites', satelliteRows],
    ['proxies', proxyRows],
    ['pending sessions', pendingRows],
    ['tokens of machines', machineRequests],
  ] as const)('nothing differs but on purpose: %s', async (_, rows) => {
    const { found, same } = await surprises(rows);
    expect(kinds(found)).toEqual({});
    expect(same).toBeGreaterThanOrEqual(rows === pendingRows ? 2 : rows.length / 2);
  });

  test('nothing differs but on purpose: 3000 odd requests', async () => {
    const seed = Number(process.env.SEED);
    const rows = fc.sample(oddRequests, { numRuns: 3_000, seed });
    const { found, met, same } = await surprises(rows);
    process.stdout.write(`3000 odd requests (SEED=${seed}): ${same} the same; on purpose: ${JSON.stringify(met)}\n`);
    expect(kinds(found)).toEqual({});
    expect(same).toBeGreaterThan(1_500);
  });

  test('the same conditions hold', async () => {
    preparePeer();
    const seed = Number(process.env.SEED);
    const held = { true: 0, false: 0 };
    for (const { claims, conditions } of fc.sample(oddClaims, { numRuns: 400, seed })) {
      const authorization = `Bearer ${await signToken({ claims })}`;
      const request = () => new Request('https://app.example/', { headers: { authorization } });
      const options = { ...rowOptions({}), keys: { pem: ownKey.pem } };
      const ours = (await authenticateRequest(request(), options)).has(conditions);
      const theirs = await askPeer(request(), options, backend.url);
      expect({ claims, conditions, ours }).toEqual({
        claims,
        conditions,
        ours: theirs === 'throws' ? theirs : peerHas(theirs, conditions),
      });
      held[`${ours}`] += 1;
    }
    // Neither answer is the only one.
    expect(Math.min(held.true, held.false)).toBeGreaterThan(40);
  });

  test('a planted difference is found', async () => {
    const row: RowPart = { when: 'planted', cookies: { __client_uat: '1' }, status: 'handshake', reason: null };
    preparePeer();
    const { ours, theirs } = await compared(row);
    const planted = { ...ours, reason: 'planted' };
    expect(isSame({ ours: planted, theirs })).toBe(false);
    expect(deliberateDifferences.filter(({ explains }) => explains(row, planted, theirs))).toEqual([]);
  });
});
