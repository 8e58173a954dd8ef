// Planted: a token is handed out until twenty seconds after its end.
import type { SessionContext } from '../../../machines/session/contract.ts';
import * as original from '../../../machines/session/schedule.ts';

export * from '../../../machines/session/schedule.ts';

export const usableUntilMs: typeof original.usableUntilMs = (context, token) =>
  original.usableUntilMs(context, token) + 20_000;

export const holdsUsable = (context: SessionContext): boolean =>
  context.held !== null && context.nowMs < usableUntilMs(context, context.held);
