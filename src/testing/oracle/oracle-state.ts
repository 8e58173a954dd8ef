import type { Failure } from '../../protocol/failure.ts';
import type { Bounds, Emission, OracleInput, Place, ReadToken, RefreshPlan } from './contract.ts';

/** Everything the oracle remembers. Times are session time. */
export interface OracleState {
  readonly input: OracleInput;
  place: Place;
  /** The last known time. */
  nowMs: number;
  offsetMs: number;
  /** What own mints have shown of the server's clock; `null` before the first. */
  learned: {
    readonly offsetMs: number;
    /** Whether the answer gave the server's clock, rather than the "iat" alone. */
    readonly hinted: boolean;
    /** How often the clocks had disagreed by then. */
    readonly afterDisagreements: number;
    /** How much lower the next one may be. */
    readonly slackMs: number;
    /** How many tokens in a row that seem nearly over are taken for that: an API agreed with the client's clock. */
    briefsTrusted: number;
  } | null;
  /** Whether the last new token seemed nearly over, or over, by the client's clock. */
  clockDoubted: boolean;
  /** The "iat" of a token that claimed the future, about which a mint has decided. */
  decidedIatMs: number | null;
  /** How often wall and monotonic clock have disagreed: so far, and when the mint was sent. */
  disagreements: number;
  sentAfterDisagreements: number;
  /** The token of the key. */
  token: ReadToken | null;
  /** The newest session token. */
  lastActiveToken: ReadToken | null;
  /** Whether the session's newest token comes from another key: then the key's own tokens are only held. */
  isForeignKey: boolean;
  /** The moment of the next refresh or retry; stays known while an actor runs. */
  plannedMs: Bounds | null;
  /** What the planned refresh of the held token is made of; `null` while a retry is planned. */
  refresh: RefreshPlan | null;
  /** Whether the planned refresh has the lag of a hidden tab. */
  lagged: boolean;
  /** The one armed timer: how long it has to run, and the moment it was planned for. `null` when none is armed. */
  timer: { delayMs: Bounds; momentMs: Bounds } | null;
  /** When the held token wants to be refreshed, whatever is planned; `null`: it is over time. */
  wantedMs: Bounds | null;
  /** Failed attempts since the last token. */
  attempt: number;
  /** Attempts in a row that missed their deadline. */
  timeouts: number;
  /** How many refreshes to come wait for the end of the held token. */
  lateRefreshes: number;
  /** When the last attempt ended. */
  lastAnswerMs: number | null;
  retryAfterUntilMs: number | null;
  /** When the first attempt since the last token failed. */
  failingSinceMs: number | null;
  /** Whether somebody answered the last attempt, and whether it began ahead of its time because the network seemed to be back. */
  lastAttempt: { answered: boolean; ahead: boolean } | null;
  /** Whether the attempt that comes next, or is under way, begins ahead of its time. */
  goesAhead: boolean;
  /** When the held token is replaced, because an API refused it. */
  replaceMs: number | null;
  /** How many tokens in a row were refused soon after they came. */
  refusedInARow: number;
  outage: boolean;
  degraded: boolean;
  handshakes: number;
  hidden: boolean;
  /** A skipCache caller is served by the mint under way. */
  skipCacheServed: boolean;
  /** A skipCache caller waits for the next mint. */
  skipCacheWaits: boolean;
  /** What the mint under way offered as last active token in its first request, and what it retries with. */
  mint: {
    readonly offered?: string;
    readonly skipCache: boolean;
    expiredToken?: string;
    notThis?: string;
    /** Whether it was sent for callers whose API refused the token held; their token is not named again in a repetition. */
    readonly replaces: boolean;
  } | null;
  /** The answer that is being confirmed. */
  refusal: Failure | null;
  handshake: {
    readonly ofTheChart: boolean;
    readonly reason?: string;
    readonly redirectUrl?: string;
    readonly sessionToken?: string;
    url?: string;
  } | null;
  endedBy: string | null;
  /** Whether a moment known only by its bounds had to be taken for one in the middle: from here on the prediction may be wrong. */
  guessed: boolean;
  /** How many requests have been made, of all actors. */
  requests: number;
  /** What the current step has emitted. */
  emitted: Emission[];
}
