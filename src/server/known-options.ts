import { check, unknownNames } from '../protocol/caller-input.ts';
import type { AuthenticateOptions } from './options.ts';

/** Every option there is. Complete by its type: one that is not listed does not compile. */
export const KNOWN_OPTIONS: Readonly<Record<keyof AuthenticateOptions, true>> = {
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

/**
 * Refuses options that nobody knows: a check that is misspelt is a check that is off.
 *
 * @param name - Of the object, for the message.
 * @param known - Every option there is, by name.
 * @throws TypeError when they are no object, or there is another. The message names it, the nearest known one, and no value.
 */
export function checkKnown(name: string, options: object, known: Readonly<Record<string, true>>): void {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  check(isObject, name, 'an object', options);
  const [unknown] = unknownNames(options, known);
  if (unknown !== undefined) throw new TypeError(`${name}: ${unknown}`);
}
