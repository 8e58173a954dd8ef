import type { RequestOutput } from '../../machines/request/contract.ts';
import { answerHeaders } from './answer-headers.ts';
import type { AuthenticateOptions } from './authenticate-options.ts';
import { type Decision, decide } from './decide.ts';
import { explain } from './explain.ts';
import { judgeToken } from './judge-token.ts';
import { report } from './report.ts';
import { type RequestMaterial, requestMaterial } from './request-material.ts';
import type { RequestState } from './request-state.ts';
import { resolveSettings } from './resolve-settings.ts';
import { runRequest } from './run-request.ts';
import type { Settings } from './settings.ts';

/**
 * Tells who a request is from: signed in, signed out, or to be sent through a handshake.
 *
 * Whatever the request carries, the promise is fulfilled: hostile input is signed out, and a back end that is slow or dead
 * is waited for until `deadlineMs`. The signed-in path does without network (once the keys are held) and starts no actor.
 *
 * @param request - Its body is not touched.
 * @returns The state; of a signed-in one the claims are verified: signature, category, times, and what the options ask for.
 * @throws TypeError when an option is missing or of the wrong type.
 */
export async function authenticateRequest(request: Request, options: AuthenticateOptions): Promise<RequestState> {
  const resolved = resolveSettings(options);
  const settings = resolved instanceof Promise ? await resolved : resolved;
  try {
    const material = requestMaterial(request, settings);
    const output = await outputOf(material);
    report(material, output);
    return stateOf(output, answerHeaders(material, output));
  } catch (error) {
    return unexpected(settings, error);
  }
}

async function outputOf(material: RequestMaterial): Promise<RequestOutput> {
  const decision = decide(material.facts);
  if (decision.step === 'answer') return answered(decision);
  if (decision.step === 'run') return runRequest(material, null);
  const verdict = await judgeToken(material.token, material);
  if (verdict === 'must-load') {
    return runRequest({ ...material, facts: { ...material.facts, mustLoadKey: true } }, null);
  }
  const judged = decision.byVerdict(verdict);
  if (judged.step !== 'answer') return runRequest(material, verdict);
  return verdict.verified && judged.status === 'signed-in'
    ? answered(judged, verdict.jwt, verdict.claims)
    : answered(judged);
}

/** An answer that no actor had a part in. */
function answered(
  { status, reason, isLoop }: Extract<Decision, { step: 'answer' }>,
  jwt: RequestOutput['jwt'] = null,
  claims: RequestOutput['claims'] = null,
): RequestOutput {
  return { status, reason, isLoop, cookies: [], resolvedHandshake: false, toleratedSkew: false, jwt, claims };
}

function stateOf({ status, reason, jwt, claims }: RequestOutput, headers: Headers): RequestState {
  if (status === 'signed-in' && jwt !== null && claims !== null) {
    return { status, reason: null, message: '', token: jwt, claims, headers };
  }
  const known = reason ?? 'unexpected-error';
  const answer = { reason: known, message: explain(known), headers };
  return status === 'handshake' ? { status, ...answer } : { status: 'signed-out', ...answer };
}

function unexpected({ logger }: Settings, error: unknown): RequestState {
  const name = error instanceof Error ? error.name : typeof error;
  logger.warn?.('A request could not be judged; it is signed out.', { name });
  const reason = 'unexpected-error';
  const message = explain(reason);
  const headers = new Headers({
    'x-clerk-auth-status': 'signed-out',
    'x-clerk-auth-reason': reason,
    'x-clerk-auth-message': message,
  });
  return { status: 'signed-out', reason, message, headers };
}
