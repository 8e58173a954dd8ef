// Planted: a burst of handshakes has no end.
import { type Limits, resolveLimits as original } from '../../../src/protocol/limits.ts';

export { DEFAULT_LIMITS, type Limits, MAX_DELAY_MS } from '../../../src/protocol/limits.ts';

export const resolveLimits = (overrides?: Partial<Limits>): Limits => ({ ...original(overrides), handshakesMax: 99 });
