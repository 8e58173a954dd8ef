import type { Scenario } from './contract.ts';
import { documentOutage } from './scenarios/document-outage.ts';
import { gate } from './scenarios/gate.ts';
import { handshake } from './scenarios/handshake.ts';
import { healthy } from './scenarios/healthy.ts';
import { originOutage } from './scenarios/origin-outage.ts';
import { rateLimit } from './scenarios/rate-limit.ts';
import { recovery } from './scenarios/recovery.ts';
import { signOut } from './scenarios/sign-out.ts';
import { totalOutage } from './scenarios/total-outage.ts';

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
  documentOutage,
];
