/**
 * What the oracle is given and what it predicts. Written from the design alone; it shares no rule with the chart.
 *
 * @module
 */

import type { Failure, FailureKind } from '../../protocol/failure.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { InvalidTokenRule } from '../../protocol/session-token.ts';
import type { ScriptedActorName, ScriptedContracts } from '../scripted-actors.ts';

/** A span of time, or two bounds of a moment: what is known of something that carries jitter. */
export interface Bounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Everything the session is made with that its behaviour depends on. */
export interface OracleInput {
  readonly sessionId: string;
  readonly template: string | null;
  readonly organizationId: string | null;
  readonly lastActiveToken?: string;
  readonly policy: 'automatic' | 'manual' | 'never';
  readonly capabilities: {
    readonly confirmSession: boolean;
    readonly createHandshakeUrl: boolean;
    readonly followHandshake: boolean;
  };
  /** Handshakes already made in this burst. */
  readonly handshakes?: number;
  readonly limits: Limits;
  /** Session time at the start. */
  readonly atMs: number;
  /** Server time less session time, when an own mint of another key has shown it. */
  readonly offsetMs?: number;
  /** Whether another key of the session has seen an origin outage begin. */
  readonly outage?: boolean;
  /** Whether the session was degraded when this key became its own one. */
  readonly degraded?: boolean;
  /** Whether the caller who started the session asked with `skipCache`. */
  readonly skipCache?: boolean;
}

/** What the outside world does to the session: events of the chart, answers and failures of its actors, its one timer. */
export type Stimulus =
  | {
      readonly type: 'token.requested';
      readonly skipCache?: boolean;
      readonly notThis?: string;
      readonly clientOffsetMs?: number;
    }
  | { readonly type: 'token.received'; readonly jwt: string }
  | { readonly type: 'session-token.changed'; readonly jwt: string }
  | { readonly type: 'network.online' | 'network.offline' | 'page.visible' | 'page.hidden' }
  | { readonly type: 'turn.awaited' | 'turn.given' | 'outage.started' | 'outage.ended' }
  | { readonly type: 'handshake.requested'; readonly reason: string; readonly redirectUrl?: string }
  | { readonly type: 'session.ended'; readonly reason: string }
  | {
      readonly type: 'createToken.answered';
      readonly jwt: unknown;
      readonly sentAtMs: number;
      /** What the answer said of time. */
      readonly expiresInMs?: number;
      readonly serverNowMs?: number;
      /** The client's wall clock less session time. */
      readonly clientOffsetMs?: number;
    }
  | { readonly type: 'createHandshakeUrl.answered'; readonly url: string }
  | { readonly type: 'followHandshake.answered'; readonly jwt?: string }
  | { readonly type: 'confirmSession.answered'; readonly ended: boolean; readonly jwt?: string }
  | { readonly type: `${Exclude<ScriptedActorName, 'endSession'>}.failed`; readonly failure: Failure }
  | { readonly type: 'timer.fired' };

/** The leaf states of the chart, outer and inner key joined by a dot. */
export type Place =
  | 'active'
  | 'refreshing.requesting'
  | 'refreshing.awaiting-turn'
  | 'refreshing.backing-off'
  | 'refreshing.confirming'
  | 'origin-outage-retry'
  | 'handshaking.building-url'
  | 'handshaking.following'
  | 'signed-out';

/** A request that waits for its answer, with the exact input of its actor. A `reason` of `undefined` means: any. */
export type PendingRequest = {
  readonly [Name in Exclude<ScriptedActorName, 'endSession'>]: {
    readonly actor: Name;
    readonly input: Readonly<Partial<ScriptedContracts[Name]['input']>>;
  };
}[Exclude<ScriptedActorName, 'endSession'>];

/** What the chart emits, with the key it is emitted for. Where jitter has a say there are bounds; a missing reason means: any. */
export type Emission =
  | { readonly type: 'token.issued'; readonly jwt: string; readonly source: TokenSource }
  | {
      readonly type: 'token.failed';
      readonly kind: FailureKind;
      readonly status?: number;
      readonly code?: string;
      readonly rule?: InvalidTokenRule;
      readonly attempt: number;
      readonly retryInMs: Bounds;
    }
  | { readonly type: 'outage.started' | 'outage.ended' | 'session.recovered' }
  | { readonly type: 'session.degraded'; readonly kind: FailureKind }
  | { readonly type: 'handshake.ready'; readonly url: string; readonly reason?: string }
  | { readonly type: 'session.ended'; readonly reason: string };

/** Where an adopted token came from. */
export type TokenSource = 'mint' | 'outage-mint' | 'received' | 'handshake';

/** A token taken apart, times of the server in milliseconds. */
export interface ReadToken {
  readonly jwt: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly oiat: number | null;
  readonly sid: string | null;
  readonly organizationId: string | null;
}

/** What the moment of a refresh is made of, session time. */
export interface RefreshPlan {
  /** The moment for a visible tab, jitter included. */
  readonly visibleMs: Bounds;
  /** How much later a hidden tab refreshes. */
  readonly lagMs: number;
}
