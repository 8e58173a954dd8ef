import type { Scenario } from './scenario.ts';
import { documentOutage, handshake } from './scenarios/handshakes.ts';
import { healthy } from './scenarios/healthy.ts';
import { originOutage, recovery, totalOutage } from './scenarios/outages.ts';
import { gate, rateLimit } from './scenarios/refusals.ts';
import { ownSignOut, signOut } from './scenarios/sign-outs.ts';

/** Every scenario, in the order they are played. */
export const scenarios: readonly Scenario[] = [
  healthy,
  originOutage,
  totalOutage,
  gate,
  rateLimit,
  recovery,
  handshake,
  signOut,
  ownSignOut,
  documentOutage,
];
