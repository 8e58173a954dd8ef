import { eventName } from './event-name.ts';
import type { RestoredTokens } from './restore-tokens.ts';
import { SOME_ADDRESS } from './some-address.ts';
import { traceData } from './trace-data.ts';
import type { EventLine } from './trace-line.ts';

/** The event of a line, as the chart takes it. */
export function restoreEvent({ e, d }: EventLine, tokens: RestoredTokens, t0: number): { readonly type: string } {
  const type = eventName.read(e);
  const { output, error, jwt, redirectUrl, ...rest } = traceData.read(type, d, t0);
  return {
    ...rest,
    ...(output !== undefined && { output: answer(output, type, tokens) }),
    ...(error !== undefined && { error }),
    ...(jwt !== undefined && { jwt: tokens.jwt(jwt) }),
    ...(redirectUrl !== undefined && { redirectUrl: SOME_ADDRESS }),
    type,
  };
}

function answer(output: unknown, type: string, tokens: RestoredTokens): unknown {
  if (typeof output === 'number') return tokens.jwt(output);
  if (typeof output !== 'object' || output === null) return SOME_ADDRESS;
  const { jwt, url, ...rest } = output as { jwt?: unknown; url?: unknown };
  return {
    ...rest,
    ...(jwt !== undefined && { jwt: tokens.jwt(jwt) }),
    ...(type.endsWith('createHandshakeUrl') && { url: url === false ? '' : SOME_ADDRESS }),
  };
}
