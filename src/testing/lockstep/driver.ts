import type { Failure } from '../../protocol/failure.ts';
import type { GetTokenOptions } from '../../session/session-options.ts';
import type { Emission, OracleInput, PendingRequest, Stimulus } from '../oracle/contract.ts';
import { createOracle, type Oracle } from '../oracle/create-oracle.ts';
import { readToken } from '../oracle/token-rules.ts';
import { SESSION_EVENT_NAMES } from '../trace.ts';
import type { Answer, ControlledSession, DrivenEvent, DrivingEvent } from './contract.ts';
import { emissionDiffers } from './differences.ts';

/** A caller who waits would put timers of its own among the chart's; this long a wait never comes first. */
const LONG_WAIT_MS = 2_000_000_000;

/** Moves a session and the oracle in lock-step. Every method does one thing to both, and lets both settle. */
export interface Driver {
  readonly oracle: Oracle;
  /** How much longer the held token is usable; `null` when none is held. */
  readonly usableForMs: number | null;
  /** The server's clock. */
  readonly serverNowMs: number;
  /** Sends an event, as an app does. */
  send(event: DrivingEvent): Promise<void>;
  /** A token of another tab arrives. */
  receive(jwt: string): Promise<void>;
  /** Asks for a token that was minted after the call. */
  askForNewToken(): Promise<void>;
  /** Asks for another token than the held one, as a caller does whose API refused it. */
  refuseToken(): Promise<void>;
  /** Answers the pending request. */
  answer(answer: Answer): Promise<void>;
  /** Lets time pass, timers included. */
  pass(ms: number): Promise<void>;
  /** Lets time pass up to the next timer. */
  fireTimer(): Promise<void>;
  /** The machine sleeps; the session notices at the next event. */
  sleep(ms: number, monotonic: 'stands-still' | 'goes-on'): void;
  /** Sets the client's wall clock; the session notices at the next event. */
  jumpWall(ms: number): void;
  /** Disposes of the session. @returns What is left of it, or `null`. */
  end(): Promise<string | null>;
  /** What differs since it was last asked for; `null` when all is as predicted. */
  difference(): string | null;
}

/** Starts a session and its oracle. */
export async function startDriver(
  controlled: ControlledSession,
  input: OracleInput,
  clocks: { readonly serverAheadMs?: number } = {},
): Promise<Driver> {
  const { session, testClock } = controlled;
  let sessionNowMs = input.atMs;
  let serverNowMs = input.atMs + (clocks.serverAheadMs ?? 0);
  let sentAtMs = sessionNowMs;
  let clientOffsetMs = 0;
  let waiting = 0;
  let timerDiffers: string | null = null;
  const expected: Emission[] = [];
  const actual: DrivenEvent[] = [];
  for (const name of SESSION_EVENT_NAMES) session.on(name, (event) => actual.push(event));
  const oracle = createOracle(input);

  async function stimulate(stimulus: Stimulus): Promise<void> {
    predict(stimulus);
    await settle();
  }

  function predict(stimulus: Stimulus): void {
    const { requests } = oracle;
    expected.push(...oracle.stimulate(stimulus, sessionNowMs));
    if (oracle.requests > requests) sentAtMs = sessionNowMs;
  }

  /** Both come to rest; a timer without delay has fired by then. */
  async function settle(): Promise<void> {
    await controlled.settle();
    if (controlled.buildsHandshakeUrlAlone && oracle.place === 'handshaking.building-url') {
      const ready = actual.findLast(({ type }) => type === 'handshake.ready') as { url?: string } | undefined;
      predict({ type: 'createHandshakeUrl.answered', url: ready?.url ?? '' });
    }
    // "At once" may be a timer without delay or none at all: what comes of it is the same.
    if (oracle.nextDelayMs?.maxMs === 0) await fireNow();
    else observeTimer();
  }

  async function fireNow(): Promise<void> {
    await testClock.advance(0);
    await stimulate({ type: 'timer.fired' });
  }

  function observeTimer(): void {
    if (oracle.place === 'signed-out') return;
    const ms = testClock.nextTimerInMs;
    const real = ms !== null && ms > LONG_WAIT_MS / 2 ? null : ms;
    const { nextDelayMs } = oracle;
    if (oracle.observeDelay(real) || timerDiffers) return;
    const bounds = nextDelayMs ? `${nextDelayMs.minMs} to ${nextDelayMs.maxMs} ms` : 'none';
    timerDiffers = `the next timer fires in ${String(real)} ms, expected ${bounds}`;
  }

  /** The answer with what the session's wire says beside the token. */
  function withServerTime(answer: Answer): Answer {
    if (answer.type !== 'token' || !controlled.readsTimeFromIssue?.()) return answer;
    const token = readToken(answer.jwt);
    return token ? { ...answer, serverNowMs: token.issuedAtMs } : answer;
  }

  async function pass(ms: number): Promise<void> {
    let leftMs = ms;
    for (;;) {
      const nextMs = oracle.nextDelayMs?.maxMs;
      const stepMs = nextMs === undefined ? leftMs : Math.min(nextMs, leftMs);
      sessionNowMs += stepMs;
      serverNowMs += stepMs;
      oracle.pass(stepMs);
      await testClock.advance(stepMs);
      leftMs -= stepMs;
      if (nextMs !== undefined && nextMs <= stepMs) await stimulate({ type: 'timer.fired' });
      if (leftMs <= 0) return;
    }
  }

  function wait(options: GetTokenOptions): void {
    waiting += 1;
    const settled = () => {
      waiting -= 1;
    };
    session.getToken({ ...options, timeoutMs: LONG_WAIT_MS }).then(settled, settled);
  }

  expected.push(...oracle.emittedAtStart);
  session.start();
  await settle();
  return {
    oracle,
    get usableForMs() {
      return oracle.usableForMs(sessionNowMs);
    },
    get serverNowMs() {
      return serverNowMs;
    },
    send(event) {
      session.send(event);
      return stimulate(event);
    },
    receive(jwt) {
      session.receiveToken(jwt);
      return stimulate({ type: 'token.received', jwt });
    },
    askForNewToken() {
      wait({ skipCache: true });
      return stimulate({ type: 'token.requested', skipCache: true });
    },
    refuseToken() {
      const { heldToken: notThis } = oracle;
      if (notThis === null) return Promise.resolve();
      wait({ notThis });
      return stimulate({ type: 'token.requested', notThis, clientOffsetMs });
    },
    async answer(answer) {
      const { pending } = oracle;
      controlled.answer(answer);
      await controlled.settle();
      await stimulate(stimulusOf(pending, withServerTime(answer), { sentAtMs, clientOffsetMs }));
    },
    pass,
    fireTimer: () => pass(oracle.nextDelayMs?.maxMs ?? 0),
    sleep(ms, monotonic) {
      testClock.sleep(ms, { monotonic });
      sessionNowMs += ms;
      serverNowMs += ms;
      if (monotonic === 'goes-on') oracle.pass(ms);
      else oracle.disagreeClocks();
    },
    jumpWall(ms) {
      if (Math.abs(ms) <= 1_000) throw new TypeError('A jump of at most a second is not noticed as one.');
      testClock.jumpWall(ms);
      if (ms > 0) sessionNowMs += ms;
      else clientOffsetMs += ms;
      oracle.disagreeClocks();
    },
    async end() {
      session.dispose();
      await controlled.settle();
      if (waiting > 0) return `${waiting} callers wait for ever after dispose`;
      const { pendingTimers } = testClock;
      return pendingTimers === 0 ? null : `${pendingTimers} timers are left after dispose`;
    },
    difference() {
      const { session: seen } = controlled;
      const wrong = [
        differs('status', seen.status, oracle.place.split('.')[0]),
        differs('state', JSON.stringify(seen.actor.getSnapshot().value), JSON.stringify(oracle.value)),
        differs('tags', [...seen.actor.getSnapshot().tags].sort().join(), [...oracle.tags].sort().join()),
        differs('degraded', seen.degraded, oracle.degraded),
        tokenDiffers(seen.token, oracle.servedToken(sessionNowMs)),
        controlled.pendingDiffers(oracle.pending),
        emissionDiffers(expected.splice(0), actual.splice(0), controlled.namesCode?.() === false),
        timerDiffers,
      ].filter((difference) => difference !== null);
      timerDiffers = null;
      return wrong.length === 0 ? null : wrong.join('; ');
    },
  };
}

function differs(what: string, actual: unknown, expected: unknown): string | null {
  return actual === expected ? null : `${what} is ${String(actual)}, expected ${String(expected)}`;
}

function tokenDiffers(actual: string | null, expected: string | null): string | null {
  if (actual === expected) return null;
  if (actual === null) return 'no token is served, expected one';
  return expected === null ? 'a token is served, expected none' : 'another token is served than expected';
}

/**
 * What an answer is for the session, by who asked.
 *
 * @param times - When the request was sent, session time, and the client's wall clock less session time.
 */
export function stimulusOf(
  pending: PendingRequest | null,
  answer: Answer,
  { sentAtMs, clientOffsetMs }: { readonly sentAtMs: number; readonly clientOffsetMs: number },
): Stimulus {
  if (!pending) throw new TypeError(`Nothing is pending that could be answered with ${answer.type}.`);
  if (answer.type === 'refusal' || answer.type === 'gate' || answer.type === 'drop') {
    return { type: `${pending.actor}.failed`, failure: failureOf(answer) };
  }
  switch (pending.actor) {
    case 'createToken':
      return {
        type: 'createToken.answered',
        sentAtMs,
        clientOffsetMs,
        jwt: answer.type === 'token' ? answer.jwt : undefined,
        ...(answer.type === 'token' && answer.expiresInMs !== undefined && { expiresInMs: answer.expiresInMs }),
        ...(answer.type === 'token' && answer.serverNowMs !== undefined && { serverNowMs: answer.serverNowMs }),
      };
    case 'createHandshakeUrl':
      return { type: 'createHandshakeUrl.answered', url: answer.type === 'url' ? answer.url : '' };
    case 'followHandshake':
      return { type: 'followHandshake.answered', ...(answer.type === 'token' && { jwt: answer.jwt }) };
    case 'confirmSession':
      return {
        type: 'confirmSession.answered',
        ended: answer.type === 'verdict' && answer.ended,
        ...(answer.type === 'verdict' && answer.jwt !== undefined && { jwt: answer.jwt }),
      };
  }
}

/** What an unwanted answer counts as, by the design's list of failure kinds. */
function failureOf(answer: Extract<Answer, { type: 'refusal' | 'gate' | 'drop' }>): Failure {
  if (answer.type === 'drop') return { kind: 'network' };
  if (answer.type === 'gate') return { kind: 'foreign-answer', status: answer.status };
  const { status, code, retryAfterMs } = answer;
  return { kind: kindOf(status, code), status, code, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function kindOf(status: number, code: string): Failure['kind'] {
  if (status === 422 && code === 'missing_expired_token') return 'missing-expired-token';
  if (status === 401) return 'unauthenticated';
  if (status === 429) return 'rate-limited';
  return status >= 500 || [408, 421, 425, 499].includes(status) ? 'unavailable' : 'rejected';
}
