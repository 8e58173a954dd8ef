import type { Answer, FleetPlan, RequestKind } from './plan.ts';

/** The longest line an edge keeps: who would wait longer is turned away at once. */
const QUEUE_MAX_MS = 20_000;

/** Why a request is turned away, or how long it waits for its turn. */
type Admission = { readonly waitMs: number } | { readonly status: 429 | 503 };

/**
 * An edge that answers so many requests a second, first come first served. Who waits longer than their own deadline has gone when
 * the answer comes, and has cost as much as anybody: that is how an overload feeds itself.
 */
export class SimulatedEdge {
  readonly #plan: FleetPlan;
  /** When it will have answered all that wait. */
  #freeAtMs = 0;

  constructor(plan: FleetPlan) {
    this.#plan = plan;
  }

  /** Takes the next request. They must come in the order of their times. */
  admit(atMs: number): Admission {
    const { capacity, away } = this.#plan;
    if (away === 'everything' && isAway(this.#plan, atMs)) return { status: 503 };
    if (capacity === null) return { waitMs: 0 };
    const beginsAtMs = Math.max(this.#freeAtMs, atMs);
    if (beginsAtMs - atMs > QUEUE_MAX_MS) return { status: 429 };
    this.#freeAtMs = beginsAtMs + 1000 / capacity;
    return { waitMs: beginsAtMs - atMs };
  }
}

/**
 * What a request that was taken is answered with.
 *
 * @param atMs - When its turn came.
 * @param isRefused - Whether the edge takes no expired token of this page.
 */
export function answerOf(plan: FleetPlan, kind: RequestKind, atMs: number, isRefused: boolean): Answer {
  const isOriginAway = plan.away === 'origin' && isAway(plan, atMs);
  if (isOriginAway && (kind === 'mint' || (kind === 'outage-mint' && isRefused))) {
    return { type: 'refusal', status: 422 };
  }
  return { type: 'token', issuedAtMs: atMs };
}

function isAway({ awayFromMs, awayUntilMs }: FleetPlan, atMs: number): boolean {
  return atMs >= awayFromMs && atMs < awayUntilMs;
}
