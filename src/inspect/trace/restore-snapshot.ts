import type { SnapshotFrom } from 'xstate';
import type { SessionContext } from '../../../machines/session/contract.ts';
import { initialContext } from '../../../machines/session/initial-context.ts';
import type { sessionMachine } from '../../../machines/session.machine.ts';
import { resolveLimits } from '../../protocol/limits.ts';
import type { RestoredTokens } from './restore-tokens.ts';
import { SOME_ADDRESS } from './some-address.ts';
import type { StateLine } from './trace-line.ts';

/** Where a key stood, as a snapshot of the chart. */
export function restoreSnapshot(
  machine: typeof sessionMachine,
  { state, context: told }: StateLine,
  tokens: RestoredTokens,
): SnapshotFrom<typeof sessionMachine> {
  const { limits, handshake, held, lastActiveToken, sentLastActiveToken, ...plain } = told as Record<string, unknown>;
  const left = plain as unknown as SessionContext;
  const { sessionId, organizationId } = left;
  const url = (value: unknown) => (value == null || value === false ? null : SOME_ADDRESS);
  const context: SessionContext = {
    ...initialContext({ input: { sessionId, organizationId, seed: 0 } }),
    ...left,
    limits: resolveLimits(Object(limits)),
    held: tokens.token(held),
    lastActiveToken: tokens.token(lastActiveToken),
    sentLastActiveToken: tokens.jwt(sentLastActiveToken),
    handshake: handshake == null ? null : restoredHandshake(handshake as Told, url),
  };
  return machine.resolveState({ value: stateValue(state.split('.')) as never, context });
}

type Told = { reason: string; redirectUrl: unknown; byChart: boolean; url: unknown };

function restoredHandshake({ reason, redirectUrl, byChart, url }: Told, address: (value: unknown) => string | null) {
  return { reason, redirectUrl: address(redirectUrl), byChart, url: address(url) };
}

function stateValue([first = '', ...rest]: readonly string[]): string | object {
  return rest.length === 0 ? first : { [first]: stateValue(rest) };
}
