import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createActor, type SnapshotFrom, toPromise } from 'xstate';
import { requestMachine } from 'xstate-session/machines';
import type { RequestFacts } from '../../machines/request/facts-and-reasons.ts';
import { PLAIN_FACTS } from './request-table/row.ts';
import { pureSteps } from './support/pure-steps.ts';
import { requestFacts, tokenVerdict } from './support/request-arbitraries.ts';

const payload = fc.record({ cookies: fc.constant(['a=b']), sessionToken: fc.constantFrom('', 'jwt') });
/** What an actor may answer: what it should, what it should not, an error; or the deadline comes first. */
const answer = fc.oneof(
  { weight: 4, arbitrary: fc.record({ output: tokenVerdict }) },
  { weight: 2, arbitrary: fc.record({ output: payload }) },
  { weight: 2, arbitrary: fc.record({ output: payload.map((given) => ({ verified: true, ...given })) }) },
  fc.record({ output: fc.constantFrom(null, undefined, 7, {}) }),
  fc.record({
    error: fc.constantFrom(null, { reason: 'jwk-remote-invalid' }, { errors: [{ code: 'x' }], status: 400 }),
  }),
  fc.constant('deadline' as const),
);

const ACCEPTED = { output: { verified: true, jwt: 'jwt', claims: {}, asksOtherOrganization: false } } as const;
const EXPIRED = { output: { verified: false, reason: 'token-expired' } } as const;
const PAYLOAD = { output: { cookies: [], sessionToken: 'jwt' } } as const;

type Snapshot = SnapshotFrom<typeof requestMachine>;

const chart = pureSteps(requestMachine);

/** Every invoke of the states a snapshot is in. */
const invoked = (snapshot: Snapshot) =>
  snapshot._nodes.flatMap(({ invoke }: { invoke: { id: string }[] }) => invoke.map(({ id }) => id));

function walk(input: RequestFacts, answers: readonly unknown[]) {
  let [snapshot] = chart.begin({ facts: input });
  const visited = [snapshot];
  for (const given of answers) {
    if (snapshot.status !== 'active') break;
    const [id] = invoked(snapshot);
    const event =
      given === 'deadline'
        ? { type: 'xstate.after.deadline.request' }
        : { type: `xstate.${'error' in Object(given) ? 'error' : 'done'}.actor.${id}`, ...Object(given) };
    [snapshot] = chart.next(snapshot, event);
    visited.push(snapshot);
  }
  return { snapshot, visited };
}

describe('the request chart', () => {
  test('comes to an answer within six answers of others, whatever those are', () => {
    const property = fc.property(requestFacts, fc.array(answer, { minLength: 6, maxLength: 6 }), (input, answers) => {
      const { snapshot } = walk(input, answers);
      expect(snapshot.status).toBe('done');
      const output = snapshot.output;
      expect(output?.reason === null).toBe(output?.status === 'signed-in');
      if (output?.status === 'handshake')
        expect(input).toMatchObject({ isHandshakeEligible: true, isLoopSpent: false });
      if (output?.status === 'signed-in') expect(output.jwt).toBe('jwt');
      if (output?.status !== 'signed-in') expect(output?.jwt).toBeNull();
    });
    fc.assert(property, { numRuns: 4_000 });
  });

  test.each([
    ['signed out', {}, [], { 'signed-out': true }],
    ['handshaking', { hasClientUat: true, carrier: 'none' }, [], { handshaking: true }],
    ['the key is loaded', { mustLoadKey: true }, [], { verifying: 'loading-key' }],
    ['the token is checked', { mustLoadKey: true }, [{ output: null }], { verifying: 'checking-token' }],
    ['signed in', {}, [ACCEPTED], { 'signed-in': true }],
    ['a refresh', { refresh: 'possible' }, [EXPIRED], { refreshing: 'requesting' }],
    ['its token', { refresh: 'possible' }, [EXPIRED, PAYLOAD], { refreshing: 'checking-token' }],
    ['a nonce', { carrier: 'none', handshakePayload: 'nonce' }, [], { 'resolving-handshake': 'fetching-payload' }],
    ['a payload', { carrier: 'none', handshakePayload: 'token' }, [], { 'resolving-handshake': 'checking-payload' }],
    [
      'its token',
      { carrier: 'none', handshakePayload: 'nonce' },
      [PAYLOAD],
      { 'resolving-handshake': 'checking-token' },
    ],
    [
      'its token, forgivingly',
      { carrier: 'none', handshakePayload: 'token', instance: 'development' },
      [PAYLOAD, EXPIRED],
      { 'resolving-handshake': 'checking-token-forgivingly' },
    ],
  ] as const)('gets to each state: %s', (_, more, answers, expected) => {
    const input = {
      ...PLAIN_FACTS,
      ...(Object.hasOwn(expected, 'signed-out') ? { carrier: 'none' as const } : {}),
      ...more,
    };
    const { value } = walk(input, answers).snapshot;
    expect(typeof value === 'string' ? { [value]: true } : value).toEqual(expected);
  });

  test('waits for nobody once the deadline has passed', () => {
    const property = fc.property(requestFacts, fc.array(answer, { maxLength: 3 }), (input, answers) => {
      const { snapshot } = walk(input, [...answers, 'deadline', { output: null }]);
      expect(snapshot.status).toBe('done');
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  test('has a context of plain JSON', () => {
    const property = fc.property(requestFacts, fc.array(answer, { maxLength: 6 }), (input, answers) => {
      for (const { context } of walk(input, answers).visited) {
        expect(JSON.parse(JSON.stringify(context))).toEqual(context);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('with no actor given lets nobody in', async () => {
    const actor = createActor(requestMachine, { input: { facts: PLAIN_FACTS } }).start();
    await expect(toPromise(actor)).resolves.toMatchObject({ status: 'signed-out', reason: 'unexpected-error' });
  });
});
