import { makeToken } from 'xstate-session/testing';
import { START_MS } from '../../testing/support/start-scripted.ts';
import type { Step, WalkToken } from '../../testing/support/walk.ts';
import type { ChartStart } from './start-chart.ts';

/** A walk made for a place that the model's paths do not lead to. */
export interface DirectedWalk {
  readonly start: ChartStart;
  readonly steps: readonly Step[];
}

export const good: WalkToken = {
  agedMs: 0,
  backdatedMs: 0,
  hint: 'none',
  lifetimeSeconds: 60,
  claims: 'newer',
  sid: 'sess_test',
  organizationId: null,
};
export const answer: Step = { do: 'answer', with: good };
export const ofTemplate: Step = { do: 'answer', with: { ...good, sid: null } };
export const ofOrganization: Step = { do: 'answer', with: { ...good, organizationId: 'org_1' } };
export const tell: Step = { do: 'tell of a session token', token: good };
export const due: Step = { do: 'fire the timer' };
export const missing: Step = { do: 'refuse', status: 422, code: 'missing_expired_token' };
export const unknown: Step = { do: 'refuse', status: 401, code: 'authentication_invalid' };
export const unavailable: Step = { do: 'refuse', status: 503, code: 'unavailable' };
export const nothing: Step = { do: 'answer nothing' };
export const wake: Step = { do: 'sleep', ms: 100_000, monotonic: 'stands-still' };
export const othersMint: Step = { do: 'another key', tells: 'turn.awaited' };
export const turn: Step = { do: 'another key', tells: 'turn.given' };
export const outageElsewhere: Step = { do: 'another key', tells: 'outage.started' };
export const recoveryElsewhere: Step = { do: 'another key', tells: 'outage.ended' };
export const refuse: Step = { do: 'refuse the held token' };
export const held: Step = { do: 'answer the held token' };
export const online: Step = { do: 'send', event: 'network.online' };
export const drop: Step = { do: 'drop' };
export const expired = makeToken({ iatMs: START_MS - 600_000 });
export const otherKey = {
  policy: 'never',
  capabilities: { createHandshakeUrl: false, followHandshake: false },
} as const;
export const received = (token: Partial<WalkToken>): Step => ({ do: 'receive', token: { ...good, ...token } });
