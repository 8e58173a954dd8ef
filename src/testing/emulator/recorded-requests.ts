import type { EmulatorEndpoint, EmulatorMode } from './modes.ts';

/** `request`: one has arrived. `answer`: it is over, whatever its outcome. */
export type EmulatorEvent = 'request' | 'answer';

/** Why a token was minted. `token` reads the database, the next two are the edge's; `client` is `last_active_token`. */
export type MintReason = 'token' | 'expired-token' | 'session-minter' | 'client' | 'handshake' | 'refresh';

/**
 * One request, secrets masked: a token reads `jwt#3`, another secret `secret#4`, the same one always the same within an emulator,
 * numbered as they first came up (see {@link FrontendApiEmulator.maskOf}). JWTs are masked wherever they stand, other secrets by the
 * name of their field or cookie. The object is alive: its last six fields change when the request is over.
 */
export interface RecordedRequest {
  /** From 1 on, in order of arrival. */
  readonly id: number;
  /** The moment of arrival on the emulator's clock. */
  readonly atMs: number;
  readonly endpoint: EmulatorEndpoint;
  readonly method: string;
  /** As sent, with the base path. */
  readonly path: string;
  /** The search parameters; of repeated ones the last. */
  readonly search: Readonly<Record<string, string>>;
  /** The fields of a form or a flat JSON body (values that are not text as JSON); `{}` when it has none. */
  readonly body: Readonly<Record<string, string>>;
  /** `accept`, `authorization`, `content-type`, `cookie`, `origin`, `sec-fetch-dest`, where sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** From the path, or as the wire says it, else `null`. */
  readonly sessionId: string | null;
  /** From the path, or as the wire says it, else `null`. */
  readonly template: string | null;
  /** The organization that a token request is for, as it says; `null` when it says none. */
  readonly organizationId: string | null;
  /** The mask of the last active token that a token request offers. */
  readonly expiredToken: string | null;
  /** The form of a token request that a repetition must send again, where the wire has one: `form#1`, the same form always the same. */
  readonly form: string | null;
  /** What answers it: a mode, or `scripted` for a literal answer of `answerNext`. */
  readonly mode: EmulatorMode | 'scripted';
  readonly outcome: 'pending' | 'answered' | 'connection-reset' | 'aborted';
  /** `null` without an answer. */
  readonly status: number | null;
  /** The first error code of the answer. */
  readonly code: string | null;
  /** The mask of the token minted for it. */
  readonly minted: string | null;
  readonly mintReason: MintReason | null;
  /** The moment it was over. */
  readonly endedAtMs: number | null;
}

/** One request as it came. Full of secrets. */
export interface RawRequest {
  /** The same as of its {@link RecordedRequest}. */
  readonly id: number;
  readonly method: string;
  /** The whole URL, byte for byte (over `fetch`: as the platform's `Request` has it). */
  readonly url: string;
  /** The search without `?`, byte for byte. */
  readonly search: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the emulator has counted. */
export interface EmulatorCounters {
  readonly requests: number;
  readonly requestsByEndpoint: Readonly<Partial<Record<EmulatorEndpoint, number>>>;
  /** Answers by status, and `connection-reset` and `aborted`. Pending requests are in neither. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Tokens minted, by reason. */
  readonly mints: Readonly<Record<MintReason, number>>;
  /** Tokens that token requests were answered with: `token`, `expired-token` and `session-minter` together. */
  readonly tokensIssued: number;
  /** For each token key (`<sid>|<template>|<organization_id>` as sent): the most token requests that were pending at once. */
  readonly maxInFlight: Readonly<Record<string, number>>;
  /**
   * What a client without the `expired_token` retry would have lost: every one of these token requests would have ended with the
   * `422` before it, and a client that takes a `422` for a sign-out would have signed these sessions out.
   */
  readonly wouldHaveLost: { readonly tokens: number; readonly sessions: number };
  /** `expired_token`s that were no proof: forged, of another session, of a template. */
  readonly refusedExpiredTokens: number;
}

/** Counts what an emulator records. */
export interface Tally {
  arrived(request: RecordedRequest): void;
  minted(reason: MintReason): void;
  refusedExpiredToken(): void;
  ended(request: RecordedRequest): void;
  counters(): EmulatorCounters;
}

/** Begins with nothing. */
export function createTally(): Tally {
  const endpoints: Partial<Record<EmulatorEndpoint, number>> = {};
  const outcomes: Record<string, number> = {};
  const mints: Record<MintReason, number> = {
    token: 0,
    'expired-token': 0,
    'session-minter': 0,
    client: 0,
    handshake: 0,
    refresh: 0,
  };
  const inFlight = new Map<string, number>();
  const maxInFlight: Record<string, number> = {};
  const savedSessions = new Set<string>();
  let requests = 0;
  let tokensIssued = 0;
  let savedTokens = 0;
  let refusedExpiredTokens = 0;

  function keyOf(request: RecordedRequest): string {
    return [request.sessionId, request.template ?? '', request.organizationId ?? ''].join('|');
  }

  function inFlightChanged(request: RecordedRequest, by: 1 | -1): void {
    if (request.endpoint !== 'tokens') return;
    const key = keyOf(request);
    const pending = (inFlight.get(key) ?? 0) + by;
    inFlight.set(key, pending);
    maxInFlight[key] = Math.max(maxInFlight[key] ?? 0, pending);
  }

  return {
    arrived(request) {
      requests += 1;
      endpoints[request.endpoint] = (endpoints[request.endpoint] ?? 0) + 1;
      inFlightChanged(request, 1);
    },
    minted(reason) {
      mints[reason] += 1;
    },
    refusedExpiredToken() {
      refusedExpiredTokens += 1;
    },
    ended(request) {
      inFlightChanged(request, -1);
      const outcome = String(request.status ?? request.outcome);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (request.endpoint !== 'tokens' || request.status !== 200 || request.minted === null) return;
      tokensIssued += 1;
      if (request.mintReason !== 'expired-token') return;
      savedTokens += 1;
      savedSessions.add(request.sessionId ?? '');
    },
    counters: () => ({
      requests,
      requestsByEndpoint: { ...endpoints },
      outcomes: { ...outcomes },
      mints: { ...mints },
      tokensIssued,
      maxInFlight: { ...maxInFlight },
      wouldHaveLost: { tokens: savedTokens, sessions: savedSessions.size },
      refusedExpiredTokens,
    }),
  };
}
