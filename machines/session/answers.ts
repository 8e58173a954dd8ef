import { classifyFailure, type Failure } from '../../src/protocol/failure.ts';
import { decodeSessionToken } from '../../src/protocol/session-token.ts';
import { fieldOf } from '../../src/protocol/unknown-values.ts';
import type { KeyEvent, SessionContext } from './contract.ts';
import { evaluateToken, type Verdict } from './evaluate-token.ts';
import { isTimer, numberIn } from './typed.ts';

const outputOf = (event: object) => fieldOf(event, 'output');

/** The JWT of an answer of `createToken`, `confirmSession` or `followHandshake`, or nothing: the raw string, or `{ jwt }`. */
export function jwtOf(event: object): unknown {
  const output = outputOf(event);
  return typeof output === 'string' ? output : fieldOf(output, 'jwt');
}

/**
 * The JWT that a verdict of `confirmSession` brought along, or nothing: it is a session token of the session's own
 * organization, so it says nothing to a template's key, nor to another organization's.
 */
export function confirmedJwtOf({ template, organizationId }: SessionContext, event: object): string | undefined {
  const jwt = jwtOf(event);
  const token = template === null ? decodeSessionToken(jwt) : null;
  return token?.organizationId === organizationId ? token.jwt : undefined;
}

/** What is to be made of an answer of `createToken`. */
export function evaluateMint(context: SessionContext, event: object): Verdict {
  const knownJumps = context.learnedClock?.clockJumps ?? 0;
  return evaluateToken(context, jwtOf(event), {
    sentAtMs: numberIn(event, 'sentAtMs') ?? context.sentAtMs,
    sentClockJumps: numberIn(event, 'sentPartings') ?? knownJumps,
    clockJumps: numberIn(event, 'partings') ?? knownJumps,
    clientOffsetMs: numberIn(event, 'clientOffsetMs') ?? 0,
    expiresInMs: numberIn(event, 'expiresInMs'),
    serverNowMs: numberIn(event, 'serverNowMs'),
  });
}

/** Why `createToken` brought no token: its answer is none, it threw, or its deadline passed. The offset is learned from any answer. */
export function refusalOf(context: SessionContext, event: KeyEvent): Pick<Verdict, 'context' | 'failure' | 'isKept'> {
  return 'output' in event ? evaluateMint(context, event) : { context, failure: failureOf(event), isKept: false };
}

/**
 * The absolute http or https URL an answer of `createHandshakeUrl` holds: a string, a `URL`, or `{ url }` of either. An app may
 * make a link of it, and `javascript:`, `data:` or `blob:` would run in its page.
 */
export function handshakeUrlOf(event: object): string | undefined {
  try {
    const url = String(fieldOf(outputOf(event), 'url') ?? outputOf(event));
    return /^https?:$/.test(new URL(url).protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The failure that a fired deadline or an actor's error stands for; one classified at the actor's edge is taken as it is. */
export function failureOf(event: { readonly type: string }): Failure {
  if (isTimer(event)) return { kind: 'timeout' };
  const error = fieldOf(event, 'error');
  const kind = fieldOf(error, 'kind');
  // An error of somebody's may have a "kind" of its own.
  if (typeof kind !== 'string' || error instanceof Error) return classifyFailure(error);
  return error as Failure;
}
