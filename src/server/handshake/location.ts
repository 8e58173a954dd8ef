import type { RequestReason } from '../../../machines/request/request-reason.ts';
import { buildHandshakeUrl } from '../../protocol/build-handshake-url.ts';
import type { AuthenticateOptions } from '../options.ts';
import { syncTarget } from '../request/address.ts';
import { frontendApiUrl } from '../request/frontend-address.ts';
import type { OrganizationTarget } from '../request/organization.ts';
import { type RequestCase, requestCaseOf } from '../request/request-case.ts';
import { developmentSyncUrl } from '../request/satellite.ts';
import { resolveSettings } from '../settings.ts';
import { tokenCharsMax } from '../token/peek.ts';

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
  const requestCase = requestCaseOf(request, await resolveSettings(options));
  return handshakeLocation({ ...requestCase, parsed: { ...requestCase.parsed, syncRedirectUrl: null } }, reason);
}

/**
 * Where a handshake sends the document: to the frontend API of the settings and nowhere else, the one exception being
 * another domain of a development app (see `syncTarget`).
 */
export function handshakeLocation(requestCase: RequestCase, reason: RequestReason | string): string {
  const { parsed, settings, address } = requestCase;
  if (reason === 'primary-responds-to-syncing') {
    const sync = syncTarget(parsed, settings);
    if (sync !== null) return sync;
  }
  if (reason === 'satellite-needs-syncing') {
    const sync = developmentSyncUrl(address, settings);
    if (sync !== null) return sync;
  }
  const sessionToken = parsed.cookieToken ?? parsed.headerToken ?? '';
  return buildHandshakeUrl({
    frontendApi: frontendApiUrl(settings, address.url),
    redirectUrl: address.url.href,
    apiVersion: settings.apiVersion,
    suffixedCookies: parsed.usesSuffix,
    // A nonce that nobody redeems would come back for nothing.
    format: settings.fetchHandshakePayload === undefined ? 'token' : 'nonce',
    reason,
    // Longer than any cookie, it is no token: it would only make an address nobody accepts.
    sessionToken: sessionToken.length > tokenCharsMax ? null : sessionToken,
    devBrowser: settings.instance === 'development' ? parsed.devBrowser : null,
    ...organizationPart(address.organization),
  });
}

function organizationPart(target: OrganizationTarget | null): { organizationId?: string } {
  if (target === null) return {};
  if (target.kind === 'personal') return { organizationId: '' };
  return { organizationId: 'id' in target ? target.id : target.slug };
}
