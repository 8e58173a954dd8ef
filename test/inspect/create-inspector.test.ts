import { afterEach, describe, expect, test, vi } from 'vitest';
import type { InspectionEvent } from 'xstate';
import { createSession } from 'xstate-session';
import { createInspector } from 'xstate-session/inspect';
import { createTestClock, makeToken } from 'xstate-session/testing';
import { canaryLife } from './support/canary-life.ts';
import { textsOf } from './support/texts-of.ts';

/** The secrets that a text holds. */
const leaksIn = (text: string, secrets: readonly string[]) => secrets.filter((secret) => text.includes(secret));

describe('a life with a canary in every field', () => {
  test('leaks into no inspection event, actor, snapshot or definition', async () => {
    const events: InspectionEvent[] = [];
    let atOnce = '';
    const { secrets } = await canaryLife(
      createInspector((event) => {
        events.push(event);
        // Also as things stand at that moment: an actor's snapshot moves on.
        atOnce += textsOf(event);
      }),
    );
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(['@xstate.actor', '@xstate.event', '@xstate.snapshot', '@xstate.microstep', '@xstate.action']),
    );
    expect(leaksIn(textsOf(events), secrets)).toEqual([]);
    expect(leaksIn(atOnce, secrets)).toEqual([]);
    expect(leaksIn(JSON.stringify(events), secrets)).toEqual([]);
  });

  test('would leak without the inspector, through every kind of actor: the look above sees it', async () => {
    const raw: string[] = [];
    const { secrets } = await canaryLife(undefined, ({ actor }) => {
      actor.system.inspect((event) => {
        const { src } = event.actorRef as { src?: unknown };
        if (event.type === '@xstate.snapshot' && typeof src === 'string') raw.push(`${src} ${textsOf(event.snapshot)}`);
      });
    });
    for (const actor of ['createToken', 'createHandshakeUrl', 'followHandshake']) {
      const texts = raw.filter((text) => text.startsWith(`${actor} `)).join('\n');
      expect(leaksIn(texts, secrets), actor).not.toEqual([]);
    }
  });

  test('leaks into no line of the log', async () => {
    const { secrets, logged } = await canaryLife(createInspector(() => undefined));
    expect(leaksIn(textsOf(logged), secrets)).toEqual([]);
  });

  test('shows every state, and every key from its first event', async () => {
    const states = new Set<string>();
    const first = new Map<string, string>();
    await canaryLife(
      createInspector((event) => {
        first.set(event.rootId, first.get(event.rootId) ?? event.type);
        if (event.type !== '@xstate.snapshot') return;
        const { value } = event.snapshot as { value?: unknown };
        if (value !== undefined) states.add(JSON.stringify(value));
      }),
    );
    expect([...states]).toEqual(
      expect.arrayContaining([
        '"active"',
        '"origin-outage-retry"',
        '"signed-out"',
        '{"refreshing":"requesting"}',
        '{"refreshing":"backing-off"}',
        '{"refreshing":"confirming"}',
        '{"handshaking":"building-url"}',
        '{"handshaking":"following"}',
      ]),
    );
    expect(first.size).toBe(4);
    expect(new Set(first.values())).toEqual(new Set(['@xstate.actor']));
  });
});

describe('what is told', () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const jwt = makeToken({ iatMs: nowMs, sid: 'sess_1', organizationId: 'org_1' });

  async function told(): Promise<InspectionEvent[]> {
    const events: InspectionEvent[] = [];
    const { clock, now, monotonicNow, flush } = createTestClock({ nowMs });
    const session = createSession({
      sessionId: 'sess_1',
      organizationId: 'org_1',
      createToken: async () => ({ jwt }),
      clock,
      now,
      monotonicNow,
      inspect: createInspector({ next: (event) => void events.push(event) }),
    });
    session.start();
    await flush();
    session.dispose();
    return events;
  }

  test('a token by what it says and a number, an id by an alias', async () => {
    const snapshots = (await told()).filter((event) => event.type === '@xstate.snapshot');
    const active = snapshots.map(({ snapshot }) => snapshot as unknown as { value: string; context: object });
    expect(active.find(({ value }) => value === 'active')?.context).toMatchObject({
      sessionId: 'session-1',
      organizationId: 'organization-1',
      template: null,
      held: {
        number: 1,
        issuedAtMs: nowMs,
        expiresAtMs: nowMs + 60_000,
        oiat: nowMs / 1000,
        sessionId: 'session-1',
        organizationId: 'organization-1',
      },
      attempt: 0,
      isDegraded: false,
    });
  });

  test('the chart with its descriptions, and who invoked whom', async () => {
    const [root, child] = (await told()).filter(({ type }) => type === '@xstate.actor').map(({ actorRef }) => actorRef);
    expect(root).toMatchObject({ src: 'session', logic: { config: { id: 'session', initial: 'active' } } });
    expect(child).toMatchObject({ id: 'createToken', src: 'createToken', logic: {}, _parent: root });
  });

  test('which transitions were taken', async () => {
    const steps = (await told()).filter((event) => event.type === '@xstate.microstep');
    const taken = steps.flatMap(({ _transitions }) => _transitions);
    expect(taken).toContainEqual({
      eventType: 'xstate.done.actor.createToken',
      source: { id: 'session.refreshing.requesting' },
      target: [{ id: 'session.active' }],
      guard: 'isToken',
      description: expect.any(String),
    });
  });
});

describe('an inspector', () => {
  afterEach(() => vi.restoreAllMocks());
  const options = { sessionId: 'sess_1', createToken: async () => 'raw' };

  test.each([
    ['a function', () => undefined],
    ['an observer', { next: () => undefined }],
    ['a truth', true],
  ])('that is %s of one’s own is refused: it would see every token', (_what, inspect) => {
    expect(() => createSession({ ...options, inspect: inspect as never })).toThrow(TypeError);
  });

  test('that tells nobody is refused', () => {
    expect(() => createInspector({})).toThrow(TypeError);
    expect(() => createInspector(undefined as never)).toThrow(TypeError);
  });

  test('that throws harms no session, and is told of once, without a word of what it threw', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { flush, clock, now, monotonicNow } = createTestClock({ nowMs: Date.UTC(2026, 0, 1) });
    const session = createSession({
      sessionId: 'sess_test',
      createToken: async () => makeToken({ iatMs: now() }),
      clock,
      now,
      monotonicNow,
      inspect: createInspector(() => {
        throw new RangeError('a secret');
      }),
    });
    session.start();
    await flush();
    expect(session.status).toBe('active');
    session.dispose();
    expect(warn.mock.calls).toEqual([
      ['xstate-session: an inspector threw; the session goes on.', { name: 'RangeError' }],
    ]);
  });
});
