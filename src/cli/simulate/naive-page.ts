import { openedAtMs } from './chart-page.ts';
import type { PageWorld, SimulatedPage } from './page.ts';
import type { Answer } from './plan.ts';
import { count, TokenLife } from './tally.ts';

const RETRY_MS = 1_000;
const DEADLINE_MS = 10_000;
/** It renews after so much of a token's life. */
const RENEW_SHARE = 5 / 6;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * A page as it is often written: a timer that renews the token ten seconds before a minute is over, a second's wait after anything that went
 * wrong, and the sign-in page once the token has expired and the server says no (a 4xx other than 429).
 */
export class NaivePage implements SimulatedPage {
  readonly #world: PageWorld;
  readonly #life: TokenLife;
  #timerAtMs: number;
  #isWaiting = false;
  #answer: { readonly answer: Answer; readonly atMs: number } | null = null;

  constructor(world: PageWorld) {
    this.#world = world;
    const { plan } = world;
    const issuedAtMs = openedAtMs(plan, world.random());
    this.#life = new TokenLife(world.tally, issuedAtMs + plan.lifetimeMs);
    this.#timerAtMs = issuedAtMs + RENEW_SHARE * plan.lifetimeMs;
  }

  get nextAtMs(): number {
    return Math.min(this.#timerAtMs, this.#answer?.atMs ?? NEVER);
  }

  step(): void {
    const atMs = this.nextAtMs;
    if (this.#answer !== null && this.#answer.atMs <= atMs) this.#takeAnswer(this.#answer.answer, atMs);
    else if (this.#isWaiting) this.#giveUp(atMs);
    else this.#ask(atMs);
  }

  expect(answer: Answer, atMs: number): void {
    if (this.#isWaiting) this.#answer = { answer, atMs };
  }

  end(atMs: number): void {
    this.#life.end(atMs);
  }

  #ask(atMs: number): void {
    this.#isWaiting = true;
    this.#timerAtMs = atMs + DEADLINE_MS;
    this.#world.request('mint', atMs);
  }

  #giveUp(atMs: number): void {
    count(this.#world.tally, 'timeout', atMs);
    this.#isWaiting = false;
    this.#timerAtMs = atMs + RETRY_MS;
  }

  #takeAnswer(answer: Answer, atMs: number): void {
    this.#answer = null;
    this.#isWaiting = false;
    const { lifetimeMs } = this.#world.plan;
    if (answer.type === 'token') {
      this.#life.renew(atMs, answer.issuedAtMs + lifetimeMs);
      this.#timerAtMs = atMs + RENEW_SHARE * lifetimeMs;
    } else if (answer.status === 422 && atMs >= this.#life.usableUntilMs) {
      count(this.#world.tally, 'lost', atMs);
      this.#timerAtMs = NEVER;
    } else this.#timerAtMs = atMs + RETRY_MS;
  }
}
