import { decodeJwt } from 'jose';
import type { Simulation } from './simulation.ts';

/** What `session.token` showed, looked at again and again. */
export interface WatchedHeld {
  /** The moments without a token, server time. */
  readonly gaps: readonly number[];
  /** The least life a shown token had left by the server's clock, milliseconds. */
  readonly leastLifeMs: number;
}

/** Looks at the token a session holds every so many milliseconds. */
export function watchHeld(sim: Simulation, everyMs: number): WatchedHeld {
  const gaps: number[] = [];
  let leastLifeMs = Number.POSITIVE_INFINITY;
  let last: string | null = null;
  let expiresAtMs = 0;
  sim.every(everyMs, () => {
    const { token } = sim.session;
    if (token === null) gaps.push(sim.serverNow());
    else if (token !== last) expiresAtMs = (decodeJwt(token).exp ?? 0) * 1000;
    last = token;
    if (token !== null) leastLifeMs = Math.min(leastLifeMs, expiresAtMs - sim.serverNow());
  });
  return {
    gaps,
    get leastLifeMs() {
      return leastLifeMs;
    },
  };
}
