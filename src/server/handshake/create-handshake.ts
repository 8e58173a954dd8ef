import type { AuthenticateOptions } from '../options.ts';
import { parseRequest } from '../request/read.ts';
import { checkRequest, type RequestCase, requestCaseOf } from '../request/request-case.ts';
import { type HandshakeState, handshakeState } from '../request-state.ts';
import { resolveSettings } from '../settings.ts';
import { frontendApiLocation, otherDomainLocation } from './location.ts';
import { handshakeHeaders } from './response.ts';

/**
 * The address of a handshake for a request: for an app that wants one on its own terms.
 *
 * It carries the request's session token, even an expired one, which lets the edge answer while the origin is down. So it
 * is a secret: redirect to it, never log it. It always leads to the frontend API of the options.
 *
 * A frontend API that answers in the address, not in a cookie, is believed only where the handshake has a mark, which comes with
 * {@link createHandshake}'s cookies.
 *
 * @param request - The document to come back to, with its cookies.
 * @param reason - Why, kebab-case: sent as `__clerk_hs_reason`.
 * @throws TypeError when the request is no web `Request`, or an option is missing or of the wrong type.
 */
export async function createHandshakeUrl(
  request: Request,
  reason: string,
  options: AuthenticateOptions,
): Promise<string> {
  const requestCase = await caseWithoutSync(request, options);
  return otherDomainLocation(requestCase, reason) ?? frontendApiLocation(requestCase, reason, null);
}

/**
 * A handshake for a request, on the app's own terms: answer with `handshakeResponse(state)`. Besides the address of
 * {@link createHandshakeUrl} it has the cookies that count the redirects, and a mark, in the address and in a cookie, that lets
 * an answer in the address count.
 *
 * @param request - The document to come back to, with its cookies.
 * @param reason - Why, kebab-case: sent as `__clerk_hs_reason`.
 * @throws TypeError when the request is no web `Request`, or an option is missing or of the wrong type.
 */
export async function createHandshake(
  request: Request,
  reason: string,
  options: AuthenticateOptions,
): Promise<HandshakeState> {
  const headers = handshakeHeaders(await caseWithoutSync(request, options), reason);
  return handshakeState(reason as HandshakeState['reason'], headers);
}

async function caseWithoutSync(request: Request, options: AuthenticateOptions): Promise<RequestCase> {
  checkRequest(request);
  const settings = await resolveSettings(options);
  return requestCaseOf({ ...parseRequest(request, settings), syncRedirectUrl: null }, settings);
}
