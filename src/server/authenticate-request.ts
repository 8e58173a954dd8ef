import type { RequestOutput, TokenClaims } from '../../machines/request/contract.ts';
import { ActorNotProvidedError } from '../protocol/errors.ts';
import { isClockError } from './bounds.ts';
import { type Answer, decide } from './decide.ts';
import { answerHeaders } from './handshake/response.ts';
import type { AuthenticateOptions } from './options.ts';
import { likelyToken, parseRequest, readCarriers, type TokenCarriers } from './request/read.ts';
import { checkRequest, type RequestCase, requestCaseOf } from './request/request-case.ts';
import { withChosenTwin } from './request/twins.ts';
import { type RequestState, stateOf, unexpectedState } from './request-state.ts';
import { evaluateHandshake, evaluateToken, type KnownVerdicts, runRequest, warnUnredeemed } from './run-request.ts';
import { resolveSettings, type Settings } from './settings.ts';
import { type BegunSignature, beginSignature } from './token/verify.ts';
import { warnOperator } from './warnings.ts';

/**
 * Tells who a request is from: signed in, signed out, or to be sent through a handshake.
 *
 * Whatever the request carries, the promise is fulfilled: hostile input is signed out, and a back end that is slow or dead
 * is waited for until `deadlineMs`. The signed-in path does without network (once the keys are held) and starts no actor.
 *
 * @param request - Its body is not touched.
 * @returns The state; of a signed-in one the claims are verified: signature, category, times, and what the options ask for.
 * @throws TypeError when the request is no web `Request`, an option is missing, unknown or of the wrong type, or the time cannot be read.
 */
export async function authenticateRequest(request: Request, options: AuthenticateOptions): Promise<RequestState> {
  checkRequest(request);
  const resolved = resolveSettings(options);
  const settings = resolved instanceof Promise ? await resolved : resolved;
  try {
    const carriers = readCarriers(request, settings);
    const beginning = beginWithLikely(carriers, settings);
    const begun = beginning instanceof Promise ? await beginning : beginning;
    const parsed = parseRequest(request, settings, carriers);
    const withOneToken = parsed.sessionTwins.length === 0 ? parsed : await withChosenTwin(parsed, settings);
    const requestCase = requestCaseOf(withOneToken, settings);
    const output = await outputOf(requestCase, begun);
    warnOperator(requestCase, output);
    return stateOf(output, answerHeaders(requestCase, output), settings);
  } catch (error) {
    if (isClockError(error)) throw error;
    return unexpectedState(settings, error);
  }
}

/**
 * Has the platform begin with the signature of the token that is likely to be judged. What else the request carries is looked at while a
 * thread is at it, and costs no time then. Which token is judged, whether there is a verdict at all, and what follows from it, is decided
 * as if nothing had begun.
 */
function beginWithLikely(carriers: TokenCarriers, settings: Settings): BegunSignature | Promise<BegunSignature> | null {
  const likely = likelyToken(carriers, settings);
  return likely && beginSignature(likely, settings, () => carriers.peeker.peek(likely.jwt)?.claims);
}

/**
 * What the chart makes of a request: at once where its facts and its token suffice, else by running it.
 *
 * @param begun - A signature that was begun with, of its token or another.
 */
async function outputOf(requestCase: RequestCase, begun: BegunSignature | null): Promise<RequestOutput> {
  let decision = decide(requestCase.facts);
  let verdicts: KnownVerdicts = {};
  if (decision.step === 'redeem-nonce' && requestCase.settings.fetchHandshakePayload === undefined) {
    warnUnredeemed(requestCase.settings, new ActorNotProvidedError('fetchHandshakePayload'));
    decision = decision.unredeemed();
  }
  if (decision.step === 'check-handshake') {
    const handshake = await evaluateHandshake(requestCase);
    if (handshake === 'must-load') return runRequest(requestCase, verdicts);
    verdicts = { handshake };
    if (handshake.verified) return runRequest(requestCase, verdicts);
    decision = decision.byRefusal(handshake.reason);
  }
  if (decision.step === 'answer') return withoutActors(decision);
  if (decision.step !== 'check-token') return runRequest(requestCase, verdicts);

  const { token } = requestCase;
  // A key that was missing when it was begun with may have come while a handshake was judged.
  const isKnown = begun !== null && begun.jwt === token?.jwt && !('mustLoad' in begun.check);
  const verdict = await evaluateToken(token, requestCase, isKnown ? { signature: begun.check } : {});
  if (verdict === 'must-load') {
    return runRequest({ ...requestCase, facts: { ...requestCase.facts, mustLoadKey: true } }, verdicts);
  }
  const decided = decision.byVerdict(verdict);
  if (decided.step !== 'answer') return runRequest(requestCase, { ...verdicts, token: verdict });
  if (!verdict.verified) return withoutActors(decided);
  if (decided.status === 'signed-in') return withoutActors(decided, verdict.jwt, verdict.claims);
  return decided.reason === 'session-pending' ? withoutActors(decided, null, verdict.claims) : withoutActors(decided);
}

/** An answer that no actor had a part in. One literal: what is named after a spread costs a microsecond each in Node 20. */
function withoutActors(
  { status, reason, isLoop, resolvedHandshake }: Answer,
  jwt: string | null = null,
  claims: TokenClaims | null = null,
): RequestOutput {
  return {
    status,
    reason,
    isLoop,
    resolvedHandshake,
    cookies: [],
    toleratedSkew: false,
    jwt,
    claims,
    machine: null,
  };
}
