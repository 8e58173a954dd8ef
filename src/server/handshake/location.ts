import type { RequestReason } from '../../../machines/request/request-reason.ts';
import { buildHandshakeUrl } from '../../protocol/build-handshake-url.ts';
import { withoutParameters } from '../../protocol/without-parameters.ts';
import { syncTarget } from '../request/address.ts';
import { frontendApiUrl } from '../request/frontend-address.ts';
import type { OrganizationTarget } from '../request/organization.ts';
import type { RequestCase } from '../request/request-case.ts';
import { developmentSyncUrl } from '../request/satellite.ts';
import { tokenCharsMax } from '../token/peek.ts';
import { wireNames } from '../wire-names.ts';
import { withRedirectCount } from './redirect-count.ts';

/** What a handshake adds to the address: one that a stranger wrote there must not come back beside it. */
const ANSWERS = [wireNames.handshake, wireNames.handshakeNonce, wireNames.help];

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
  const sessionToken = parsed.headerToken ?? parsed.cookieToken ?? '';
  return buildHandshakeUrl({
    frontendApi: frontendApiUrl(settings, address.url),
    redirectUrl: withRedirectCount(
      withoutParameters(wayBack(address.url), ANSWERS),
      parsed.redirectCount + 1,
      settings.now(),
    ),
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

/** The head of a request has at most 16 KiB at most servers: an address of that length comes through nowhere once more. */
const ADDRESS_CHARS_MAX = 16_384;

/** Where the user comes back to: to the page alone where its address is too long to be sent anywhere, else it would be an error page. */
function wayBack({ href, origin, pathname }: URL): string {
  if (href.length <= ADDRESS_CHARS_MAX) return href;
  return origin.length + pathname.length <= ADDRESS_CHARS_MAX ? `${origin}${pathname}` : `${origin}/`;
}

function organizationPart(target: OrganizationTarget | null): { organizationId?: string } {
  if (target === null) return {};
  if (target.kind === 'personal') return { organizationId: '' };
  return { organizationId: 'id' in target ? target.id : target.slug };
}
