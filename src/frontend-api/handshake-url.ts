import type { CreateHandshakeUrlInput } from '../protocol/actor-contracts.ts';
import { buildHandshakeUrl } from '../protocol/build-handshake-url.ts';
import { check } from '../protocol/check.ts';
import { API_VERSION } from '../protocol/wire.ts';
import type { Wire } from './frontend-api-options.ts';

/**
 * The handshake URL of the default wire: what the input leaves open comes from the options, else from the page.
 *
 * @param wire - The wire's options.
 * @param input - Why, and with what.
 * @throws TypeError when nothing says where to come back to.
 */
export function handshakeUrl(wire: Wire, input: CreateHandshakeUrlInput): string {
  const { apiVersion = API_VERSION, suffixedCookies = false } = wire;
  const redirectUrl = input.redirectUrl ?? wire.redirectUrl?.() ?? globalThis.location?.href;
  check(redirectUrl, 'frontendApi: redirectUrl', 'given without a location', redirectUrl);
  const devBrowser = wire.devBrowser?.();
  const reason = input.reason || 'requested';
  return buildHandshakeUrl({
    ...input,
    reason,
    frontendApi: wire.url,
    apiVersion,
    suffixedCookies,
    redirectUrl,
    devBrowser,
  });
}
