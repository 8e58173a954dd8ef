import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, createMachine } from 'xstate';
import { lifetimeMachine, requestMachine, sessionMachine } from 'xstate-session/machines';
import { deadlineMs } from '../../machines/request/actors.ts';
import { MAX_DELAY_MS } from '../../src/protocol/limits.ts';
import { type Step, walk, walkStep } from '../testing/support/walk.ts';
import { requestRows } from './request-table/request-rows.ts';
import { directedWalks } from './support/directed-walks.ts';
import { liveLongerThanATimer } from './support/live-longer-than-a-timer.ts';
import { byDelay, byGuard, partialInvokes } from './support/partial-invokes.ts';
import { requestDifference } from './support/request-difference.ts';
import { startChart } from './support/start-chart.ts';
import { unnamedParts } from './support/unnamed-parts.ts';
import { walkInLockstep } from './support/walk-in-lockstep.ts';
import { watchChart } from './support/watch-chart.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const charts = [
  ['session', sessionMachine, byDelay, 'machines/session.machine.ts'],
  ['lifetime', lifetimeMachine, byDelay, 'machines/lifetime.machine.ts'],
  ['request', requestMachine, byGuard('isLate'), 'machines/request.machine.ts'],
] as const;

describe.each(charts)('the %s chart', (_, machine, hasDeadline, path) => {
  it('gives every invoke an id, a deadline, and an end that is dealt with whatever comes', () => {
    expect(partialInvokes(machine, hasDeadline)).toEqual([]);
  });

  it('has no function without a name', () => {
    expect(unnamedParts(path, read(path))).toEqual([]);
  });
});

describe('a planted fault is found:', () => {
  const fine = { target: 'end', description: 'Fine.' };
  const planted = (state: object) =>
    createMachine({
      description: 'Planted.',
      initial: 'asking',
      states: { asking: { description: 'Asks.', ...state }, end: { description: 'Ends.', type: 'final' } },
    } as never);

  it.each([
    ['ask in asking has no deadline', { invoke: { id: 'ask', src: 'ask', onDone: fine, onError: fine } }],
    [
      'ask in asking has an onError that is not total',
      { invoke: { id: 'ask', src: 'ask', onDone: fine, onError: { ...fine, guard: 'x' } }, after: { d: fine } },
    ],
    [
      'ask in asking has an onError that is not total',
      { invoke: { id: 'ask', src: 'ask', onDone: fine }, after: { d: fine } },
    ],
    [
      'ask in asking has an onDone that is not total',
      { invoke: { id: 'ask', src: 'ask', onDone: [{ ...fine, guard: 'x' }], onError: fine }, after: { d: fine } },
    ],
    [
      '0.(machine).asking in asking has no explicit id',
      { invoke: { src: 'ask', onDone: fine, onError: fine }, after: { d: fine } },
    ],
  ])('%s', (problem, state) => {
    expect(partialInvokes(planted(state), byDelay)).toEqual([problem]);
  });

  it('a deadline by a guard that nobody looks at', () => {
    const invoke = { id: 'ask', src: 'ask', onDone: fine, onError: fine };
    expect(partialInvokes(planted({ invoke, always: { ...fine, guard: 'other' } }), byGuard('isLate'))).toHaveLength(1);
    expect(partialInvokes(planted({ invoke, always: { ...fine, guard: 'isLate' } }), byGuard('isLate'))).toEqual([]);
  });

  it.each([
    'setup({}).createMachine({ context: () => ({}) });',
    'setup({}).createMachine({ on: { go: { guard({ context }) { return true; } } } });',
    'setup({}).createMachine({ entry: assign({ a: 1 }) });',
    'setup({}).createMachine({ states: { a: { after: { 1: { guard: function () { return true; } } } } } });',
  ])('%s', (text) => {
    expect(unnamedParts('machines/planted.machine.ts', text)).toHaveLength(1);
  });
});

describe('every delay', () => {
  it('of the session chart is within what a timer keeps, whatever the limits and the tokens', {
    timeout: 60_000,
  }, async () => {
    const watched = watchChart();
    for (const { start, steps } of Object.values(directedWalks)) {
      await walkInLockstep(await startChart({ ...start, watched }), steps);
    }
    await liveLongerThanATimer(watched);
    const beyond = { attemptDeadlineMs: 1e12, handshakeDeadlineMs: 1e12, backoffInitialMs: 1e12, backoffMaxMs: 1e12 };
    const driver = await startChart({ limits: beyond, watched });
    const steps: Step[] = [
      { do: 'refuse', status: 503, code: 'x' },
      { do: 'ask for a handshake' },
      {
        do: 'answer',
        with: {
          agedMs: 0,
          backdatedMs: 0,
          hint: 'none',
          lifetimeSeconds: 60,
          claims: 'newer',
          sid: null,
          organizationId: null,
        },
      },
    ];
    for (const step of steps) expect(await walk(driver, step), step.do).toBe(true);
    await driver.end();
    expect(watched.delays.length).toBeGreaterThan(50);
    expect(watched.delays.filter((ms) => !(ms >= 0 && ms <= MAX_DELAY_MS))).toEqual([]);
    expect(Math.max(...watched.delays)).toBe(MAX_DELAY_MS);
  });

  it('of the request chart too', () => {
    fc.assert(
      fc.property(fc.double(), (given) => {
        const ms = deadlineMs({ context: { deadlineMs: given } } as never);
        expect(ms >= 0 && ms <= MAX_DELAY_MS, String(ms)).toBe(true);
      }),
    );
  });
});

describe('the context of the session chart', () => {
  it('survives a round trip through JSON in every state that random walks reach', { timeout: 60_000 }, async () => {
    const watched = watchChart();
    await fc.assert(
      fc.asyncProperty(fc.array(walkStep, { minLength: 60, maxLength: 150, size: 'max' }), async (steps) => {
        await walkInLockstep(await startChart({ watched }), steps);
      }),
      { numRuns: 25 },
    );
    expect(watched.taken.size).toBeGreaterThan(30);
    expect([...watched.lossy]).toEqual([]);
  });

  it('would be caught if it held what JSON does not keep', () => {
    const watched = watchChart();
    watched.watch({
      getSnapshot: () => ({ context: { at: Number.NaN }, value: 'active', _nodes: [] }),
      system: { inspect: () => {} },
    } as never);
    expect([...watched.lossy]).toEqual(['"active"']);
  });
});

describe('the context of the request chart', () => {
  it('survives a round trip through JSON in every state that its table leads to', () => {
    const reached = new Set<string>();
    const lossy = requestRows.filter((row) => {
      let changes = 0;
      const look = ({ context, value }: { context: object; value: unknown }) => {
        reached.add(JSON.stringify(value));
        if (!isDeepStrictEqual(JSON.parse(JSON.stringify(context)), context)) changes += 1;
      };
      expect(requestDifference(row, { look }), row.when).toBeNull();
      return changes > 0;
    });
    expect(reached.size).toBeGreaterThan(10);
    expect(lossy.map(({ when }) => when)).toEqual([]);
  });

  it('would be caught if it held what JSON does not keep', () => {
    const [row] = requestRows;
    const actions = { acceptToken: assign({ claims: () => ({ at: undefined }) }) } as never;
    let context: object = {};
    const look = (snapshot: { context: object }) => {
      context = snapshot.context;
    };
    if (row) requestDifference(row, { machine: requestMachine.provide({ actions }), look });
    expect(isDeepStrictEqual(JSON.parse(JSON.stringify(context)), context)).toBe(false);
  });
});
