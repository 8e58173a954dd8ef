// Planted: a burst of handshakes has no end.
import { type Limits, resolveLimits as original } from '../../../src/protocol/limits.ts';

export * from '../../../src/protocol/limits.ts';

export const resolveLimits = (overrides?: Partial<Limits>): Limits => ({ ...original(overrides), handshakesMax: 99 });
