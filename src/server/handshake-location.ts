import type { RequestReason } from '../../machines/request/request-reason.ts';
import { buildHandshakeUrl } from '../protocol/build-handshake-url.ts';
import type { OrganizationTarget } from './organization-matcher.ts';
import type { RequestMaterial } from './request-material.ts';
import { syncTarget } from './sync-target.ts';
import { tokenCharsMax } from './token-chars-max.ts';

/**
 * Where a handshake sends the document: to the frontend API of the settings and nowhere else, the one exception being
 * another domain of a development app (see `syncTarget`).
 */
export function handshakeLocation(material: RequestMaterial, reason: RequestReason | string): string {
  const { reading, settings, address } = material;
  const sync = reason === 'primary-responds-to-syncing' ? syncTarget(reading, settings) : null;
  if (sync !== null) return sync;
  const sessionToken = reading.cookieToken ?? reading.headerToken ?? '';
  return buildHandshakeUrl({
    frontendApi: settings.frontendApi,
    redirectUrl: address.url.href,
    apiVersion: settings.apiVersion,
    suffixedCookies: reading.usesSuffix,
    reason,
    // Longer than any cookie, it is no token: it would only make an address nobody accepts.
    sessionToken: sessionToken.length > tokenCharsMax ? null : sessionToken,
    devBrowser: settings.instance === 'development' ? reading.devBrowser : null,
    ...organizationPart(address.organization),
  });
}

function organizationPart(target: OrganizationTarget | null): { organizationId?: string } {
  if (target === null) return {};
  if (target.kind === 'personal') return { organizationId: '' };
  return { organizationId: 'id' in target ? target.id : target.slug };
}
