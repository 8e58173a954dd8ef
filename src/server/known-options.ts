import { check, checkKnown, type KnownNames } from '../protocol/caller-input.ts';
import type { AnyOptions, AuthenticateOptions, VerifyOptions } from './options.ts';

/** Every option there is. */
const KNOWN_OPTIONS: KnownNames<AuthenticateOptions> = {
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

/** Names of the sources of keys, which many look for among the options themselves. */
const KEY_SOURCES = ['pem', 'jwks', 'jwksUrl'];

/**
 * Refuses options that nobody knows: one that is ignored may be a check that is off.
 *
 * @returns The options.
 * @throws TypeError with the name that is meant.
 */
export function checkKnownOptions<Options extends AuthenticateOptions | VerifyOptions>(options: Options): Options {
  check(typeof options === 'object' && options !== null, 'options', 'an object', options);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(KNOWN_OPTIONS, name));
  if (unknown === undefined) return options;
  const source = KEY_SOURCES.find((name) => name.toLowerCase() === unknown.toLowerCase());
  if (source !== undefined) throw new TypeError(`options: "${unknown}" is not known; it goes into keys: { ${source} }`);
  checkKnown<AnyOptions>('options', options, KNOWN_OPTIONS);
  return options;
}
