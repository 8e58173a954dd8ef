import type { AuthenticateOptions } from './authenticate-options.ts';
import { handshakeLocation } from './handshake-location.ts';
import { requestMaterial } from './request-material.ts';
import { resolveSettings } from './resolve-settings.ts';

/**
 * The address of a handshake for a request: for an app that wants one on its own terms.
 *
 * It carries the request's session token, even an expired one, which lets the edge answer while the origin is down. So it
 * is a secret: redirect to it, never log it. It always leads to the frontend API of the options.
 *
 * @param request - The document to come back to, with its cookies.
 * @param reason - Why, kebab-case: sent as `__clerk_hs_reason`.
 * @throws TypeError when an option is missing or of the wrong type.
 */
export async function createHandshakeUrl(
  request: Request,
  reason: string,
  options: AuthenticateOptions,
): Promise<string> {
  const material = requestMaterial(request, await resolveSettings(options));
  return handshakeLocation({ ...material, reading: { ...material.reading, syncRedirectUrl: null } }, reason);
}
