import type { RequestReason } from '../../../machines/request/facts-and-reasons.ts';
import { withoutParameters } from '../../protocol/addresses.ts';
import { buildHandshakeUrl } from '../../protocol/wire.ts';
import { syncTarget } from '../request/address.ts';
import { frontendApiUrl } from '../request/frontend-address.ts';
import type { OrganizationTarget } from '../request/organization.ts';
import type { RequestCase } from '../request/request-case.ts';
import { developmentSyncUrl } from '../request/satellite.ts';
import { tokenCharsMax } from '../token/peek.ts';
import { wireNames } from '../wire-names.ts';
import { countForAddress } from './redirect-count.ts';

/** What a handshake adds to the address, and its mark: one that a stranger wrote there must not come back beside it. */
const ADDED_PARAMETERS = [
  wireNames.handshake,
  wireNames.handshakeNonce,
  wireNames.help,
  wireNames.redirectCount,
  wireNames.handshakeStarted,
];

/** The other domain of a development app that a document is sent to in place of the frontend API, if it is (see `syncTarget`). */
export function otherDomainLocation(
  { parsed, settings, address }: RequestCase,
  reason: RequestReason | string,
): string | null {
  if (reason === 'primary-responds-to-syncing') return syncTarget(parsed, settings);
  return reason === 'satellite-needs-syncing' ? developmentSyncUrl(address, settings) : null;
}

/**
 * Where a handshake sends the document: to the frontend API of the settings.
 *
 * @param mark - Of this handshake; `null`: its answer counts in a cookie only.
 */
export function frontendApiLocation(
  { parsed, settings, address }: RequestCase,
  reason: RequestReason | string,
  mark: string | null,
): string {
  const sessionToken = parsed.headerToken ?? parsed.cookieToken ?? '';
  return buildHandshakeUrl({
    frontendApi: frontendApiUrl(settings, address.url),
    redirectUrl: withParameters(withoutParameters(returnAddress(address.url), ADDED_PARAMETERS), {
      [wireNames.redirectCount]: countForAddress(parsed.redirectCount + 1, settings.now()),
      ...(mark !== null && { [wireNames.handshakeStarted]: mark }),
    }),
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
function returnAddress({ href, origin, pathname }: URL): string {
  if (href.length <= ADDRESS_CHARS_MAX) return href;
  return origin.length + pathname.length <= ADDRESS_CHARS_MAX ? `${origin}${pathname}` : `${origin}/`;
}

/** An address with more in its query; what is added needs no encoding. */
function withParameters(address: string, parameters: Readonly<Record<string, string>>): string {
  const [beforeHash = '', ...hash] = address.split('#');
  const joint = beforeHash.includes('?') ? '&' : '?';
  const added = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return [`${beforeHash}${joint}${added.join('&')}`, ...hash].join('#');
}

function organizationPart(target: OrganizationTarget | null): { organizationId?: string } {
  if (target === null) return {};
  if (target.kind === 'personal') return { organizationId: '' };
  return { organizationId: 'id' in target ? target.id : target.slug };
}
