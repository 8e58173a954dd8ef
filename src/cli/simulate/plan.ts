import { nextRandom } from '../../../machines/session/schedule.ts';
import type { Limits } from '../../protocol/limits.ts';

/** How a page of a fleet gets its tokens. */
export type Strategy = 'chart' | 'without-jitter' | 'naive';

/** What is simulated: plain data, the same for every thread. All times in milliseconds, virtual, from the start. */
export interface FleetPlan {
  readonly strategy: Strategy;
  /** Open pages, each with a session of its own. */
  readonly pages: number;
  readonly durationMs: number;
  /** What is away: the origin alone, or the edge in front of it too. */
  readonly away: 'origin' | 'everything';
  readonly awayFromMs: number;
  readonly awayUntilMs: number;
  /** "exp" less "iat". Whole seconds. */
  readonly lifetimeMs: number;
  /** Requests that the edge answers in a second; `null`: as many as come. */
  readonly capacity: number | null;
  readonly policy: 'automatic' | 'manual' | 'never';
  /** The share of pages whose last active token the edge does not take in an outage. */
  readonly refusedShare: number;
  /** Whether the pages were opened at any time, or all at once. */
  readonly opened: 'spread' | 'together';
  /** Of the chart's own limits those that are to be tried. */
  readonly limits: Partial<Limits>;
  readonly seed: number;
}

/** What a page asks the edge for. */
export type RequestKind = 'mint' | 'outage-mint' | 'handshake';

/** How the edge answers. */
export type Answer =
  | { readonly type: 'token'; readonly issuedAtMs: number }
  | { readonly type: 'refusal'; readonly status: 422 | 429 | 503 };

/** Where the virtual time begins on the calendar of the tokens: a whole second. */
export const EPOCH_MS = 1_800_000_000_000;

/** How long a request is on its way, there and back: at least, and how much more at most. */
export const LATENCY = { leastMs: 200, spreadMs: 200 } as const;

/** Without jitter: nothing is spread. */
export const UNSPREAD: Partial<Limits> = { refreshJitterMaxMs: 0, backoffJitterShare: 0 };

/** A page's own source of numbers between 0 and 1: the same for a seed and a page, whichever thread runs it. */
export function randomOf(seed: number, page: number): () => number {
  let state = mixed(seed ^ mixed(page + 1));
  return () => {
    const next = nextRandom(state);
    state = next.seed;
    return next.value;
  };
}

/** Pages beside one another must not begin with numbers beside one another (the finalizer of MurmurHash3). */
function mixed(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
