import { createSession } from 'xstate-session';
import { createTestClock, makeToken } from 'xstate-session/testing';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Where the simulated server's clock begins. */
const START = Date.UTC(2026, 0, 1);

/** What an answer takes; the server is half way. */
const LATENCY_MS = 80;

/** How an endpoint comes by the token it answers with. */
export interface Issuer {
  readonly name: string;
  /** How far before the moment of the mint "iat" lies. */
  readonly backdatedMs?: number;
  /** It answers with the token it has until that much of its life is left. */
  readonly keptUntilMs?: (lifeMs: number) => number;
}

export const ISSUERS: readonly Issuer[] = [
  { name: 'mints' },
  { name: 'backdates by 10 s', backdatedMs: 10 * SECOND },
  { name: 'backdates by 60 s', backdatedMs: MINUTE },
  { name: 'backdates by 5 min', backdatedMs: 5 * MINUTE },
  { name: 'keeps until 5 s before', keptUntilMs: () => 5 * SECOND },
  { name: 'keeps until 60 s before', keptUntilMs: () => MINUTE },
  { name: 'keeps until half its life', keptUntilMs: (lifeMs) => lifeMs / 2 },
];

/** The client's clock less the server's. */
export const CLOCKS = [0, 30 * SECOND, -30 * SECOND, 90 * SECOND, -90 * SECOND, HOUR, -HOUR, DAY, -DAY];

export const LIVES = [MINUTE, 5 * MINUTE, HOUR, DAY];

export const HINTS = ['none', 'expiresInMs', 'serverNowMs'] as const;

/** One cell of the table. */
export interface Cell {
  readonly issuer: Issuer;
  readonly clockMs: number;
  readonly lifeMs: number;
  readonly hint: (typeof HINTS)[number];
  /** When, after the start, the client's clock is set by how much. */
  readonly jump?: { readonly afterMs: number; readonly byMs: number };
  /** How many lives of a token it is watched for. Default 6. */
  readonly lives?: number;
  /** What was handed out before is not looked at. Default 0. */
  readonly expiryCountsFromMs?: number;
}

/** What came of it. */
export interface Outcome {
  /** Requests in all of it, and how many tokens the endpoint made. */
  readonly requests: number;
  readonly tokens: number;
  /** The most requests in any ten seconds. */
  readonly mostInTenSeconds: number;
  /** How long after its expiry a token was handed out at most. */
  readonly expiredMs: number;
  /** How long there was no token at most, the time before the first one aside. */
  readonly gapMs: number;
  readonly kinds: readonly string[];
}

/** Runs one cell: a session asks an endpoint for some lives of its tokens. */
export async function simulateCell(cell: Cell): Promise<Outcome> {
  const { issuer, clockMs, lifeMs, hint, jump, lives = 6, expiryCountsFromMs = 0 } = cell;
  const testClock = createTestClock({ nowMs: START + clockMs, flushTurns: 12 });
  const serverNowMs = () => START + testClock.monotonicNow();
  const sentAtMs: number[] = [];
  const kinds = new Set<string>();
  let made = 0;
  let kept: { jwt: string; expiresAtMs: number } | null = null;

  function mint(atMs: number): { jwt: string; expiresAtMs: number } {
    made += 1;
    const iatMs = Math.floor((atMs - (issuer.backdatedMs ?? 0)) / SECOND) * SECOND;
    const expiresAtMs = Math.floor((atMs + lifeMs) / SECOND) * SECOND;
    const claims = { exp: expiresAtMs / SECOND };
    return { jwt: makeToken({ iatMs, oiat: null, id: String(made), claims }), expiresAtMs };
  }

  function answer() {
    const nowMs = serverNowMs();
    const keptUntilMs = issuer.keptUntilMs?.(lifeMs);
    const isKept = keptUntilMs !== undefined && kept !== null && kept.expiresAtMs - nowMs > keptUntilMs;
    const token = isKept && kept !== null ? kept : mint(nowMs);
    kept = token;
    if (hint === 'expiresInMs') return { jwt: token.jwt, expiresInMs: token.expiresAtMs - nowMs };
    return hint === 'serverNowMs' ? { jwt: token.jwt, serverNowMs: nowMs } : token.jwt;
  }

  // Somebody else had asked before.
  const keptUntilMs = issuer.keptUntilMs?.(lifeMs);
  if (keptUntilMs !== undefined) kept = mint(START - Math.max(0, lifeMs - keptUntilMs) / 3);
  made = 0;

  const wait = (ms: number) => new Promise<void>((resolve) => testClock.clock.setTimeout(() => resolve(), ms));
  using session = createSession({
    sessionId: 'sess_test',
    random: () => 0.5,
    logger: {},
    clock: testClock.clock,
    now: testClock.now,
    monotonicNow: testClock.monotonicNow,
    async createToken() {
      sentAtMs.push(serverNowMs());
      await wait(LATENCY_MS / 2);
      const output = answer();
      await wait(LATENCY_MS / 2);
      return output;
    },
  });
  session.on('token.failed', ({ kind }) => kinds.add(kind));
  session.start();

  const stepMs = Math.max(250, lifeMs / 240);
  let expiredMs = 0;
  let gapMs = 0;
  let isJumped = false;
  let withoutSinceMs: number | null = null;
  for (let passedMs = 0; passedMs < lives * lifeMs; passedMs += stepMs) {
    await testClock.advance(stepMs);
    if (jump && !isJumped && passedMs >= jump.afterMs) {
      isJumped = true;
      testClock.jumpWall(jump.byMs);
    }
    const nowMs = serverNowMs();
    const { token } = session;
    if (token !== null) {
      withoutSinceMs = null;
      if (passedMs >= expiryCountsFromMs) expiredMs = Math.max(expiredMs, nowMs - expiryOf(token));
    } else if (passedMs > 20 * SECOND) {
      withoutSinceMs ??= nowMs;
      gapMs = Math.max(gapMs, nowMs - withoutSinceMs + stepMs);
    }
  }
  return {
    requests: sentAtMs.length,
    tokens: made,
    mostInTenSeconds: mostWithin(sentAtMs, 10 * SECOND),
    expiredMs,
    gapMs,
    kinds: [...kinds].sort(),
  };
}

function expiryOf(jwt: string): number {
  const { exp } = JSON.parse(atob((jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
  return exp * SECOND;
}

function mostWithin(moments: readonly number[], spanMs: number): number {
  const counts = moments.map((from) => moments.filter((at) => at >= from && at < from + spanMs).length);
  return Math.max(0, ...counts);
}
