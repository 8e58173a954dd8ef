import type { EmulatorEndpoint } from './modes.ts';
import type { EmulatorCounters, MintReason, RecordedRequest } from './recorded-request.ts';

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
    return [request.sessionId, request.template ?? '', request.body.organization_id ?? ''].join('|');
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
