import type { KnownNames } from '../protocol/caller-input.ts';
import type { AuthenticateOptions } from './options.ts';

/** Every option there is. */
export const KNOWN_OPTIONS: KnownNames<AuthenticateOptions> = {
  publishableKey: true,
  frontendApi: true,
  instance: true,
  cookieSuffix: true,
  apiVersion: true,
  keys: true,
  authorizedParties: true,
  audience: true,
  issuer: true,
  pendingSessions: true,
  clockSkewMs: true,
  now: true,
  fetch: true,
  clock: true,
  deadlineMs: true,
  logger: true,
  organizationSync: true,
  refreshSession: true,
  sharedRefresh: true,
  fetchHandshakePayload: true,
  randomBytes: true,
  proxyUrl: true,
  isSatellite: true,
  domain: true,
  signInUrl: true,
  satelliteAutoSync: true,
  acceptsToken: true,
  verifyMachineToken: true,
};
