import type { SessionTold } from '../../session/session.ts';
import type { EmulatorMode } from '../../testing/emulator/modes.ts';
import type { GuaranteeReport } from '../../testing/guarantees.ts';
import type { CallCounts } from './scenario.ts';

/** The token held, as far as it may be shown. */
export interface ShownToken {
  /** Until its expiry. */
  readonly leftMs: number;
  readonly lifetimeMs: number;
  /** Whether the session still hands it out. */
  readonly usable: boolean;
}

/** When and how it stood. */
interface Moment {
  /** Since the beginning of the drill. */
  readonly atMs: number;
  readonly scenario: string;
  /** `null` before the session starts. */
  readonly state: string | null;
  readonly token: ShownToken | null;
  /** What the world does: the mode of the server. */
  readonly world: EmulatorMode;
}

/** What is told while the drill goes on; one line each with `--json`. */
export type DrillEvent =
  | {
      readonly type: 'drill.started';
      readonly seed: number;
      readonly url: string;
      readonly actors: string | null;
      readonly scenarios: readonly string[];
    }
  | (Moment & { readonly type: 'scenario.started'; readonly title: string })
  | (Moment & { readonly type: 'act'; readonly text: string })
  | (Moment & { readonly type: 'state'; readonly degraded: boolean })
  | (Moment & {
      readonly type: 'request';
      readonly id: number;
      readonly method: string;
      readonly endpoint: string;
      readonly search: Readonly<Record<string, string>>;
    })
  | (Moment & {
      readonly type: 'answer';
      readonly id: number;
      readonly endpoint: string;
      readonly status: number | null;
      readonly outcome: string;
      readonly code: string | null;
      readonly minted: string | null;
      readonly tookMs: number;
    })
  | (Moment & { readonly type: 'event'; readonly name: string; readonly detail: string })
  | (Moment & { readonly type: 'visit'; readonly status: number; readonly text: string; readonly redirects: number })
  | (Moment & { readonly type: 'call.lost'; readonly code: string })
  | (Moment & { readonly type: 'log'; readonly text: string })
  | (Moment & { readonly type: 'tick' })
  | (Moment & { readonly type: 'expectation'; readonly claim: string; readonly ok: boolean })
  | (Moment & { readonly type: 'scenario.ended'; readonly ok: boolean; readonly seconds: number })
  | (Moment & { readonly type: 'scenario.skipped'; readonly why: string })
  | DrillSummary;

/** What a scenario can tell beyond what is observed anyway: the moment is filled in. */
export type ReportedEvent = DrillEvent extends infer Event
  ? Event extends Moment
    ? Omit<Event, keyof Moment>
    : never
  : never;

/** A guarantee over all scenarios. */
export interface DrilledGuarantee extends Pick<GuaranteeReport, 'number' | 'name' | 'rule' | 'outcome' | 'checks'> {
  readonly violations: readonly { readonly scenario: string; readonly atMs: number; readonly what: string }[];
}

/** How one scenario went. */
export interface ScenarioReport {
  readonly name: string;
  readonly ok: boolean;
  /** Why it was not played; `null` when it was. */
  readonly skipped: string | null;
  readonly seconds: number;
  readonly failedExpectations: readonly string[];
  readonly tokensMinted: number;
  readonly requestsSent: number;
  readonly secondsWithoutToken: number;
  readonly calls: CallCounts;
  /** Guarantees as checked on this scenario alone. */
  readonly guarantees: readonly DrilledGuarantee[];
}

/** The end of the drill. */
export interface DrillSummary {
  readonly type: 'summary';
  readonly ok: boolean;
  readonly seed: number;
  readonly seconds: number;
  readonly tokensMinted: number;
  readonly requestsSent: number;
  readonly secondsWithoutToken: number;
  readonly calls: CallCounts;
  readonly scenarios: readonly Omit<ScenarioReport, 'guarantees'>[];
  readonly guarantees: readonly DrilledGuarantee[];
}

/** What an emitted event says, in words and without a secret. */
export function eventDetail(event: SessionTold, maskOf: (jwt: string) => string): string {
  switch (event.type) {
    case 'token.issued':
      return `${maskOf(event.jwt)} by ${event.source}`;
    case 'token.failed': {
      const answer = [event.kind, event.status, event.code].filter((part) => part !== undefined).join(' ');
      return `${answer}; attempt ${event.attempt}, next in ${seconds(event.retryInMs)}`;
    }
    case 'session.degraded':
      return event.kind;
    case 'session.expiring':
      return `${event.cause}, in ${seconds(event.inMs)}`;
    case 'handshake.ready':
    case 'session.ended':
      return event.reason;
    default:
      return '';
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
