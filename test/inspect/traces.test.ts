import { describe, expect, test } from 'vitest';
import { createSession, sessionMachine } from 'xstate-session';
import { recordTrace, replayTrace, type TraceRecording } from 'xstate-session/inspect';
import { checkGuarantees, createTestClock, makeToken } from 'xstate-session/testing';
import { buggyMachine, buggyTrace } from './support/buggy-trace.ts';
import { canaryLife } from './support/canary-life.ts';
import { textsOf } from './support/texts-of.ts';

/** A trace of everything the chart does, recorded of every key. */
async function fullTrace(): Promise<{ text: string; secrets: readonly string[] }> {
  const recording = recordTrace();
  const { secrets } = await canaryLife(recording.inspector);
  return { text: recording.text(), secrets };
}

const rowsOf = (text: string) => text.trimEnd().split('\n');
const eventsOf = (text: string) => rowsOf(text).filter((row) => row.startsWith('{"k":'));

describe('a recorded trace', () => {
  test('holds no secret, also not in what a replay of it shows', async () => {
    const { text, secrets } = await fullTrace();
    const leaks = (told: string) => secrets.filter((secret) => told.includes(secret));
    expect(leaks(text)).toEqual([]);
    expect(leaks(textsOf(replayTrace(text, { check: checkGuarantees })))).toEqual([]);
  });

  test('takes less than 200 bytes an event', async () => {
    const sizes = eventsOf((await fullTrace()).text).map((row) => Buffer.byteLength(row) + 1);
    expect(sizes.length).toBeGreaterThan(20);
    expect(Math.max(...sizes)).toBeLessThan(200);
  });

  test('is replayed on the chart, event by event, to the same states, emissions and contexts', async () => {
    const { text } = await fullTrace();
    const { difference, steps } = replayTrace(text);
    expect(difference).toBe(null);
    expect(steps).toHaveLength(eventsOf(text).length);
    expect(new Set(steps.map(({ key }) => key))).toEqual(new Set([1, 2, 3, 4]));
    expect(steps.filter(({ key }) => key === 1).map(({ state }) => state)).toEqual(
      expect.arrayContaining(['origin-outage-retry', 'handshaking.following', 'refreshing.backing-off', 'active']),
    );
    expect(new Set(steps.flatMap(({ emitted }) => emitted))).toEqual(
      new Set([
        'token.issued',
        'token.failed',
        'outage.started',
        'outage.ended',
        'session.degraded',
        'session.recovered',
        'handshake.ready',
        'session.ended',
      ]),
    );
  });

  test('is judged by the promises of the package', async () => {
    const { reports } = replayTrace((await fullTrace()).text, { check: checkGuarantees });
    expect(reports.filter(({ outcome }) => outcome === 'violated')).toEqual([]);
    expect(reports.find(({ name }) => name === 'one-retry-per-mint')).toMatchObject({ outcome: 'held' });
    expect(reports.find(({ name }) => name === 'transient-failures-harm-nothing')).toMatchObject({ outcome: 'held' });
  });

  test.each([1.25, 1_234.567_8, 0.000_244_140_625])(
    'is exact when the clock shows fractions: %d ms',
    async (fraction) => {
      const text = await dullTrace({ hours: 0.1, fraction });
      expect(replayTrace(text).difference).toBe(null);
    },
  );
});

/** A session that mints every minute for hours. */
async function dullTrace({ hours = 1, fraction = 0, recording = recordTrace() }): Promise<string> {
  const { clock, now, monotonicNow, advance } = createTestClock({ nowMs: Date.UTC(2026, 0, 1), flushTurns: 30 });
  const session = createSession({
    sessionId: 'sess_test',
    createToken: async () => ({ jwt: makeToken({ iatMs: now() }) }),
    clock,
    now: () => now() + fraction,
    monotonicNow,
    random: () => 0.25,
    inspect: recording.inspector,
  });
  session.start();
  await advance(hours * 3_600_000);
  session.dispose();
  return recording.text();
}

describe('a long life', () => {
  test('keeps the newest events only, and what is kept can be replayed', async () => {
    const recording = recordTrace(null, { maxEvents: 40 });
    const text = await dullTrace({ hours: 3, recording });
    expect(recording.size).toBeLessThanOrEqual(40);
    expect(recording.size).toBeGreaterThan(30);
    const { steps, difference, dropped } = replayTrace(text);
    expect(difference).toBe(null);
    expect(steps.length).toBeGreaterThan(30);
    expect(dropped + recording.size).toBeGreaterThan(300);
    // Explanations of tokens that nobody speaks of any more go too.
    expect(Buffer.byteLength(text)).toBeLessThan(20_000);
  });

  test.each([7, 1.5, Number.NaN, '40'])('cannot be kept in a buffer of %s events', (maxEvents) => {
    expect(() => recordTrace(null, { maxEvents: maxEvents as number })).toThrow(TypeError);
  });
});

describe('recordTrace(session)', () => {
  test('records the own key from now on, and the one that takes its place', async () => {
    let recording: TraceRecording | undefined;
    await canaryLife(undefined, (session) => {
      recording = recordTrace(session);
    });
    const text = recording?.text() ?? '';
    const { steps, difference } = replayTrace(text);
    expect(difference).toBe(null);
    expect(new Set(steps.map(({ key }) => key))).toEqual(new Set([1, 2]));
    expect(steps.at(-1)?.state).toBe('signed-out');
  });

  test('can be begun in the middle, and stopped', async () => {
    const { clock, now, monotonicNow, advance, flush } = createTestClock({ nowMs: Date.UTC(2026, 0, 1) });
    const createToken = async () => makeToken({ iatMs: now() });
    const session = createSession({ sessionId: 'sess_test', createToken, clock, now, monotonicNow });
    await session.getToken();
    const recording = recordTrace(session);
    await advance(100_000);
    const { steps, difference } = replayTrace(recording.text());
    expect(difference).toBe(null);
    expect(steps.map(({ state }) => state)).toEqual([
      'refreshing.requesting',
      'active',
      'refreshing.requesting',
      'active',
    ]);
    recording.stop();
    await advance(100_000);
    await flush();
    expect(replayTrace(recording.text()).steps).toEqual(steps);
    session.dispose();
  });
});

describe('a replay finds', () => {
  test.each([
    ['state', /"s":"active"/, '"s":"refreshing.confirming"'],
    ['emitted', /"x":"I"/, '"x":"IR"'],
    ['context', /"h":"(\w+)"/, '"h":"planted"'],
  ] as const)('the first event after which the %s differs', async (what, pattern, planted) => {
    const { text } = await fullTrace();
    const rows = rowsOf(text);
    const index = rows.findIndex((row) => row.startsWith('{"k":') && pattern.test(row));
    const original = rows[index] ?? '';
    rows[index] = original.replace(pattern, planted);
    const { difference, steps } = replayTrace(rows.join('\n'));
    expect(difference).toMatchObject({ line: index + 1, what });
    expect(difference?.recorded).not.toBe(difference?.replayed);
    expect(steps.at(-1)?.line).toBe(index + 1);
  });

  test('what another chart would have done: one that takes any failure for an end', async () => {
    const { text } = await fullTrace();
    const machine = sessionMachine.provide({ guards: { isUnauthenticated: () => true } });
    expect(replayTrace(text, { machine }).difference).toMatchObject({
      what: 'state',
      event: 'xstate.error.actor.createToken',
      recorded: 'refreshing.backing-off',
      replayed: 'refreshing.confirming',
    });
  });

  test('a broken promise: that chart signs out on a failure that passes', async () => {
    const { difference, reports } = replayTrace(await buggyTrace(), { machine: buggyMachine, check: checkGuarantees });
    expect(difference).toBe(null);
    expect(reports.filter(({ outcome }) => outcome === 'violated').map(({ name }) => name)).toContain(
      'transient-failures-harm-nothing',
    );
  });
});

describe('a file that is no trace', () => {
  const good = { trace: 'xstate-session', v: 1, t0: 0, dropped: 0 };
  const header = JSON.stringify(good);
  test.each([
    ['', 'line 1: the trace is empty.'],
    ['\n\n', 'line 1: the trace is empty.'],
    ['secret: not json', 'line 1: this is no JSON object.'],
    ['[1]', 'line 1: this is no JSON object.'],
    ['{"trace":"other"}', 'line 1: this is no trace of xstate-session.'],
    [JSON.stringify({ ...good, v: 2 }), 'line 1: the trace is of version 2; this package reads 1.'],
    [`${header}\n{"oops":1}`, 'line 2: this is neither a token, nor a state, nor an event.'],
    [`${header}\n\n{"k":1,`, 'line 3: this is no JSON object.'],
    [`${header}\n{"k":1,"e":"a","s":"b","h":"c"}`, 'line 2: an event of key 1, which has not begun.'],
    [`${header}\n{"key":1,"state":"nowhere.at.all","context":{}}`, 'line 2: this cannot be played on the chart.'],
    [
      `${header}\n{"key":1,"state":"active","context":{"limits":{"waitMs":"x"}}}`,
      'line 2: this cannot be played on the chart.',
    ],
  ])('is refused with the line and without its text: %j', (text, complaint) => {
    expect(() => replayTrace(text)).toThrow(new TypeError(complaint));
  });
});
