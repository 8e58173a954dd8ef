import { makeToken } from 'xstate-session/testing';
import type { ApiAnswer, ApiRequest, PageSignals, VirtualTime } from './contract.ts';
import { type Effect, LIFETIME_SECONDS, type Scenario } from './scenarios.ts';

/** How a library's API looks: which request means what, and how it is answered. */
export interface Wire {
  /** What the API answers in health, acting on it. */
  answer(request: ApiRequest, api: Api): ApiAnswer;
  /** What its edge answers alone. Default: `503`. */
  answerAlone?(request: ApiRequest, api: Api): ApiAnswer;
}

/** One session on the server, the tokens it has issued, and the true time. */
export interface Api {
  /** The true time, milliseconds since the epoch. */
  now(): number;
  isSessionAlive: boolean;
  readonly sessionId: string;
  /** A token of the session that lives for `LIFETIME_SECONDS`. */
  mint(claims?: Readonly<Record<string, unknown>>): string;
  /** The refresh token in force. */
  readonly refreshToken: string;
  /**
   * Takes a refresh token for the next one. One that was used stays good until its successor was used, so that an answer which got
   * lost costs nobody the session; it then gives the successor again.
   *
   * @returns The refresh token in force from now on; `null` when this one is no good.
   */
  rotate(refreshToken: string | undefined): string | null;
}

/** The world around one library: the API, what happens to requests, and the true time. */
export interface World {
  readonly api: Api;
  readonly fetch: typeof fetch;
  /** How many requests were sent, and how many while the fault lasted. */
  readonly counts: { requests: number; inFault: number };
  /** Seconds since the timeline began; before, a negative number. */
  elapsedSeconds(): number;
  /** The timeline begins. */
  begin(): void;
  /** When a token expires, in true time; `null`: the API has not issued it. */
  expiryOf(token: string): number | null;
  /** Everything the API has issued: tokens, and refresh tokens. */
  readonly issued: ReadonlyMap<string, number>;
  /** The machine sleeps: connections break, and nothing is reachable for ten seconds of the time after. */
  sleep(seconds: number): void;
  /** Called with each request, when it is sent. */
  onRequest: (() => void) | null;
}

/** What true time it is when a run begins. */
export const START_MS = Date.UTC(2026, 0, 1);
const LATENCY_MS = { least: 60, most: 180 } as const;
const AWAY_AFTER_SLEEP_SECONDS = 10;

/** A world in which one scenario is played, for one library. */
export function createWorld(options: {
  readonly scenario: Scenario;
  readonly phaseSeconds: number;
  readonly wire: Wire;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly signals: PageSignals;
}): World {
  const { scenario, phaseSeconds, wire, time, random, signals } = options;
  const issued = new Map<string, number>();
  const pending = new Set<() => void>();
  let sleptMs = 0;
  let beganAtMs = Number.POSITIVE_INFINITY;
  let awayUntilMs = Number.NEGATIVE_INFINITY;
  let minted = 0;
  let refreshTokens = { previous: '', current: 'refresh_1' };
  let rotations = 1;

  const now = () => START_MS + time.monotonicNow() + sleptMs;
  const elapsedSeconds = () => (time.monotonicNow() - beganAtMs) / 1_000;

  const api: Api = {
    now,
    isSessionAlive: true,
    sessionId: 'sess_1',
    mint(claims) {
      minted += 1;
      const jwt = makeToken({
        iatMs: now(),
        lifetimeSeconds: LIFETIME_SECONDS,
        sid: 'sess_1',
        id: `token_${minted}`,
        claims: { ...claims },
      });
      issued.set(jwt, Math.floor(now() / 1_000) * 1_000 + LIFETIME_SECONDS * 1_000);
      return jwt;
    },
    get refreshToken() {
      return refreshTokens.current;
    },
    rotate(given) {
      if (given === refreshTokens.current) {
        rotations += 1;
        refreshTokens = { previous: given, current: `refresh_${rotations}` };
        issued.set(refreshTokens.current, Number.POSITIVE_INFINITY);
      } else if (given !== refreshTokens.previous) return null;
      return refreshTokens.current;
    },
  };

  function effectNow(): Effect | null {
    if (time.monotonicNow() < awayUntilMs) return { type: 'unreachable' };
    return isFaultNow() ? (scenario.fault?.effect ?? null) : null;
  }

  function isFaultNow(): boolean {
    const { fault } = scenario;
    const second = elapsedSeconds() - phaseSeconds;
    return fault !== undefined && second >= fault.from && second < fault.to;
  }

  /** Runs its course for one request: resolves with an answer, rejects when the connection breaks. */
  async function exchange(request: ApiRequest, effect: Effect | null, wait: (ms: number) => Promise<void>) {
    const halfMs = (LATENCY_MS.least + random() * (LATENCY_MS.most - LATENCY_MS.least)) / 2;
    const isDropped = effect?.type === 'drops' && random() * 100 < effect.percent;
    const isHeardOf = random() < 0.5;
    await wait(halfMs);
    if (effect?.type === 'unreachable' || (isDropped && !isHeardOf)) throw brokenConnection();
    if (effect?.type === 'hangs') {
      await wait(effect.breaksAfterSeconds * 1_000);
      throw brokenConnection();
    }
    const answer = answerOf(request, effect);
    if (effect?.type === 'slow') await wait(effect.bySeconds * 1_000);
    await wait(halfMs);
    if (isDropped) throw brokenConnection();
    return answer;
  }

  function answerOf(request: ApiRequest, effect: Effect | null): ApiAnswer {
    if (effect?.type === 'origin-down') {
      return wire.answerAlone?.(request, api) ?? jsonAnswer(503, { error: 'unavailable' });
    }
    if (effect?.type !== 'answer') return wire.answer(request, api);
    const secondsLeft = Math.ceil((scenario.fault?.to ?? 0) + phaseSeconds - elapsedSeconds());
    return {
      status: effect.status,
      body: effect.body,
      headers: {
        'content-type': effect.contentType,
        ...(effect.saysWhen && { 'retry-after': String(secondsLeft) }),
      },
    };
  }

  async function send(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(typeof input === 'string' ? new URL(input, 'https://app.example') : input, init);
    request.signal.throwIfAborted();
    counts.requests += 1;
    if (isFaultNow()) counts.inFault += 1;
    const effect = effectNow();
    world.onRequest?.();
    const { signal } = request;
    const read = await readRequest(request);
    const { promise, resolve, reject } = settleable<ApiAnswer>();
    const abort = () => reject(signal.reason);
    const breakOff = () => reject(brokenConnection());
    signal.addEventListener('abort', abort);
    pending.add(breakOff);
    const wait = (ms: number) => new Promise<void>((done) => time.setTimeout(done, ms));
    exchange(read, effect, wait).then(resolve, reject);
    try {
      const { status, body, headers } = await promise;
      const hasNoBody = status === 204;
      return new Response(hasNoBody ? null : body, {
        status,
        headers: { date: new Date(now()).toUTCString(), ...headers },
      });
    } finally {
      signal.removeEventListener('abort', abort);
      pending.delete(breakOff);
    }
  }

  const counts = { requests: 0, inFault: 0 };
  const world: World = {
    api,
    fetch: send,
    counts,
    elapsedSeconds,
    begin() {
      beganAtMs = time.monotonicNow();
      counts.requests = 0;
      counts.inFault = 0;
    },
    expiryOf: (token) => issued.get(token) ?? null,
    issued,
    sleep(seconds) {
      signals.hidden();
      sleptMs += seconds * 1_000;
      time.moveWall(seconds * 1_000);
      awayUntilMs = time.monotonicNow() + AWAY_AFTER_SLEEP_SECONDS * 1_000;
      signals.offline();
      for (const breakOff of [...pending]) breakOff();
      signals.visible();
      time.setTimeout(() => signals.online(), AWAY_AFTER_SLEEP_SECONDS * 1_000);
    },
    onRequest: null,
  };
  return world;
}

export function jsonAnswer(status: number, body: unknown): ApiAnswer {
  return { status, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

async function readRequest(request: Request): Promise<ApiRequest> {
  const text = await request.text();
  const isJson = request.headers.get('content-type')?.includes('json') ?? false;
  const fields = isJson && text !== '' ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
  return { method: request.method, url: new URL(request.url), fields };
}

/** As `fetch` rejects. */
const brokenConnection = () => new TypeError('Failed to fetch');

function settleable<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<Value>((fulfill, refuse) => {
    resolve = fulfill;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
