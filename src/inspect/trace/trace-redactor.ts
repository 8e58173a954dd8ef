import { createAliases } from '../redaction/aliases.ts';
import { createRedactor, type Redacted, type Redactor } from '../redaction/redactor.ts';
import { createTokenMasks, type MaskedToken } from '../redaction/token-masks.ts';
import type { TokenLine } from './trace-line.ts';
import { withoutDefaultLimits } from './without-default-limits.ts';

/** Redacts for a trace: tokens become numbers. */
export interface TraceRedactor extends Redactor {
  /** A context of the chart; limits that are the defaults are left out. */
  context(context: unknown): Redacted;
}

/** @param onToken - Told of each token once, when it is first met. */
export function createTraceRedactor(onToken: (line: TokenLine) => void): TraceRedactor {
  const aliases = createAliases();
  const masks = createTokenMasks(aliases);
  let told = 0;
  const redactor = createRedactor({
    aliases,
    maskToken(jwt) {
      const mask = masks.of(jwt);
      if (mask === null) return null;
      if (mask.number > told) {
        told = mask.number;
        onToken(tokenLine(mask));
      }
      return mask.number;
    },
  });
  return {
    ...redactor,
    context: (context) => withoutDefaultLimits(redactor.fields(context)),
  };
}

function tokenLine({ number, issuedAtMs, expiresAtMs, oiat, sessionId, organizationId }: MaskedToken): TokenLine {
  if (issuedAtMs === undefined || expiresAtMs === undefined) return { token: number };
  const [iat, exp] = [issuedAtMs / 1000, expiresAtMs / 1000];
  return { token: number, iat, exp, oiat: oiat ?? null, sid: sessionId ?? null, org: organizationId ?? null };
}
