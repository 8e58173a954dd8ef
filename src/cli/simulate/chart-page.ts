import { usableUntilMs } from '../../../machines/session/schedule.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';
import type { ChartAction, ChartEvent } from './chart-actions.ts';
import type { ChartSnapshot, ChartSteps } from './chart-steps.ts';
import type { PageWorld, SimulatedPage } from './page.ts';
import { type Answer, EPOCH_MS, type FleetPlan, UNSPREAD } from './plan.ts';
import { count, TokenLife } from './tally.ts';

const SESSION_ID = 'simulated';
/** A page whose callers wait asks within so long after each attempt that failed. */
const CALLERS_WITHIN_MS = 5_000;
const NEVER = Number.POSITIVE_INFINITY;

const FAILURES = {
  422: { kind: 'missing-expired-token', status: 422 },
  429: { kind: 'rate-limited', status: 429 },
  503: { kind: 'unavailable', status: 503 },
} as const;

interface Timer {
  readonly id: unknown;
  readonly event: ChartEvent;
  readonly atMs: number;
}

/** A page whose token is kept by the session chart. */
export class ChartPage implements SimulatedPage {
  readonly #steps: ChartSteps;
  readonly #world: PageWorld;
  readonly #life: TokenLife;
  #snapshot: ChartSnapshot;
  #timer: Timer | null = null;
  /** The invoked actor that waits for an answer, by its id. */
  #actor: string | null = null;
  #answer: { readonly answer: Answer | 'url'; readonly atMs: number } | null = null;
  /** When somebody on the page next asks for a token that is not there. */
  #askedAtMs = NEVER;
  #nextAtMs = NEVER;

  constructor(steps: ChartSteps, world: PageWorld) {
    this.#steps = steps;
    this.#world = world;
    const { plan } = world;
    const [snapshot, actions] = steps.begin({
      sessionId: SESSION_ID,
      organizationId: null,
      lastActiveToken: tokenIssuedAt(openedAtMs(plan, world.random()), plan.lifetimeMs),
      policy: { handshakes: plan.policy },
      capabilities: { confirmSession: false, createHandshakeUrl: true, followHandshake: true },
      limits: { ...plan.limits, ...(plan.strategy === 'without-jitter' && UNSPREAD) },
      seed: Math.floor(world.random() * 2 ** 32),
      atMs: EPOCH_MS,
    });
    this.#snapshot = snapshot;
    this.#life = new TokenLife(world.tally, this.#usableUntilMs());
    this.#obey(actions, 0);
  }

  get nextAtMs(): number {
    return this.#nextAtMs;
  }

  step(): void {
    const atMs = this.#nextAtMs;
    if (this.#answer !== null && this.#answer.atMs <= atMs) this.#takeAnswer(this.#answer.answer, atMs);
    else if (this.#timer !== null && this.#timer.atMs <= atMs) this.#fire(this.#timer, atMs);
    else {
      this.#askedAtMs = NEVER;
      this.#send({ type: 'token.requested', atMs: EPOCH_MS + atMs }, atMs);
    }
  }

  expect(answer: Answer, atMs: number): void {
    // Given up on: nobody hears it.
    if (this.#actor === null) return;
    this.#answer = { answer, atMs };
    this.#plan();
  }

  end(atMs: number): void {
    this.#life.end(atMs);
  }

  #fire(timer: Timer, atMs: number): void {
    this.#timer = null;
    if (this.#actor !== null) count(this.#world.tally, 'timeout', atMs);
    this.#send(timer.event, atMs);
  }

  #takeAnswer(answer: Answer | 'url', atMs: number): void {
    const actor = this.#actor;
    this.#answer = null;
    this.#actor = null;
    const at = { atMs: EPOCH_MS + atMs };
    if (answer === 'url') {
      const output = { url: 'https://frontend-api.test/v1/client/handshake', ...at };
      this.#send({ type: `xstate.done.actor.${actor}`, output }, atMs);
    } else if (answer.type === 'token') {
      const jwt = tokenIssuedAt(answer.issuedAtMs, this.#world.plan.lifetimeMs);
      this.#send({ type: `xstate.done.actor.${actor}`, output: { jwt, ...at } }, atMs);
    } else {
      this.#send({ type: `xstate.error.actor.${actor}`, error: { ...FAILURES[answer.status], ...at } }, atMs);
    }
  }

  #send(event: ChartEvent, atMs: number): void {
    const [snapshot, actions] = this.#steps.next(this.#snapshot, event);
    this.#snapshot = snapshot;
    this.#obey(actions, atMs);
  }

  /** Does what a session would: timers, requests, and what its events tell. */
  #obey(actions: readonly ChartAction[], atMs: number): void {
    for (const { type, params } of actions) {
      if (type === 'xstate.raise') this.#setTimer(params, atMs);
      else if (type === 'xstate.cancel') this.#clearTimer(fieldOf(params, 'sendId'));
      else if (type === 'xstate.spawnChild') this.#invoke(params, atMs);
      else if (type === 'xstate.stopChild') this.#stopActor();
      else if (type === 'xstate.emit') this.#hear(fieldOf(params, 'event'), atMs);
    }
    this.#plan();
  }

  #setTimer(params: unknown, atMs: number): void {
    const { event, id, delay } = params as { event: ChartEvent; id: unknown; delay?: number };
    if (delay !== undefined) this.#timer = { id, event, atMs: atMs + delay };
  }

  #clearTimer(id: unknown): void {
    if (this.#timer?.id === id) this.#timer = null;
  }

  #invoke(params: unknown, atMs: number): void {
    const { id, src } = params as { id: string; src: string };
    this.#actor = id;
    this.#answer = null;
    // The address is built in the page.
    if (src === 'createHandshakeUrl') this.#answer = { answer: 'url', atMs: atMs + 1 };
    else if (src === 'followHandshake') this.#world.request('handshake', atMs);
    else this.#world.request(id === 'createTokenInOutage' ? 'outage-mint' : 'mint', atMs);
  }

  /** The chart has one actor at a time. */
  #stopActor(): void {
    this.#actor = null;
    this.#answer = null;
  }

  #hear(event: unknown, atMs: number): void {
    const type = fieldOf(event, 'type');
    if (type === 'token.issued') {
      this.#askedAtMs = NEVER;
      this.#life.renew(atMs, this.#usableUntilMs());
    } else if (type === 'token.failed') {
      // While the held token serves, nobody waits.
      this.#askedAtMs = Math.max(atMs, this.#life.usableUntilMs) + this.#world.random() * CALLERS_WITHIN_MS;
    } else if (type === 'session.ended') count(this.#world.tally, 'lost', atMs);
  }

  #usableUntilMs(): number {
    const { context } = this.#snapshot;
    return context.held === null ? 0 : usableUntilMs(context, context.held) - EPOCH_MS;
  }

  #plan(): void {
    this.#nextAtMs = Math.min(this.#timer?.atMs ?? NEVER, this.#answer?.atMs ?? NEVER, this.#askedAtMs);
  }
}

/** When the token was issued that a page begins with, as if it had been open for a while. */
export function openedAtMs({ opened, lifetimeMs }: FleetPlan, random: number): number {
  // Tokens are renewed after about seven tenths of their lives: none is older.
  return opened === 'together' ? 0 : -random * 0.7 * lifetimeMs;
}

/** The token of a second, signed by nobody, with nothing in it that a client does not read. */
function tokenIssuedAt(atMs: number, lifetimeMs: number): string {
  const iat = EPOCH_MS / 1000 + Math.floor(atMs / 1000);
  return `${base64Url(`{"oiat":${iat}}`)}.${base64Url(`{"sid":"${SESSION_ID}","iat":${iat},"exp":${iat + lifetimeMs / 1000}}`)}.`;
}

function base64Url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
