import { API_VERSION } from '../protocol/wire.ts';
import { withoutTrailingSlashes } from '../protocol/without-parameters.ts';
import { optionalFunction, proxyAddress, secureUrl } from './option-checks.ts';
import type { AuthenticateOptions } from './options.ts';
import { cookieSuffixOf, parsePublishableKey } from './publishable-key.ts';
import { type AcceptedTokens, acceptedTokens, isForMachinesOnly } from './request/accepted-tokens.ts';
import { type OrganizationMatcher, organizationMatcher } from './request/organization.ts';
import { type SatelliteSettings, satelliteSettings } from './satellite-options.ts';
import { type SharedRefresh, sharedInThisProcess } from './shared-refresh.ts';
import { resolveVerifySettings, type VerifySettings } from './verify-settings.ts';

/** {@link AuthenticateOptions}, checked and completed. */
export interface Settings extends VerifySettings, SatelliteSettings {
  /** URL of the frontend API, or a path of this app that leads to it (a proxy); without a trailing slash. */
  readonly frontendApi: string;
  /** Its host as the issuer of its tokens names it. */
  readonly issuingHost: string;
  readonly instance: 'production' | 'development';
  /** Hosts of the authorized parties: the only ones a forwarded host may name. Empty: any. */
  readonly trustedHosts: readonly string[];
  /** `''`: plain cookies only. */
  readonly cookieSuffix: string;
  readonly apiVersion: string;
  readonly organization: OrganizationMatcher | null;
  readonly refreshSession: AuthenticateOptions['refreshSession'];
  readonly acceptsToken: AcceptedTokens;
  readonly verifyMachineToken: AuthenticateOptions['verifyMachineToken'];
  readonly fetchHandshakePayload: AuthenticateOptions['fetchHandshakePayload'];
  readonly sharedRefresh: SharedRefresh;
}

const resolved = new WeakMap<AuthenticateOptions, Settings>();

/**
 * Checks and completes options, once per object.
 *
 * @returns The settings; a promise of them only when the cookie suffix must be computed first.
 * @throws TypeError when an option is missing or of the wrong type.
 */
export function resolveSettings(options: AuthenticateOptions): Settings | Promise<Settings> {
  const known = resolved.get(options);
  if (known !== undefined) return known;
  const { publishableKey, cookieSuffix } = checkOptions(options);
  if (cookieSuffix !== undefined || publishableKey === undefined) {
    return rememberSettings(options, completeSettings(options, cookieSuffix ?? ''));
  }
  const draft = completeSettings(options, '');
  return cookieSuffixOf(publishableKey).then((suffix) => rememberSettings(options, { ...draft, cookieSuffix: suffix }));
}

function rememberSettings(options: AuthenticateOptions, settings: Settings): Settings {
  resolved.set(options, settings);
  return settings;
}

function checkOptions(options: AuthenticateOptions): AuthenticateOptions {
  if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object');
  const { cookieSuffix, instance } = options;
  if (cookieSuffix !== undefined && !/^[A-Za-z0-9_-]*$/.test(String(cookieSuffix))) {
    throw new TypeError('cookieSuffix must be letters, digits, - and _');
  }
  if (instance !== undefined && instance !== 'production' && instance !== 'development') {
    throw new TypeError('instance must be "production" or "development"');
  }
  return options;
}

function completeSettings(options: AuthenticateOptions, cookieSuffix: string): Settings {
  const { publishableKey, organizationSync } = options;
  const key = publishableKey === undefined ? null : parsePublishableKey(publishableKey);
  const instance = options.instance ?? key?.instance ?? 'production';
  const acceptsToken = acceptedTokens(options.acceptsToken);
  const satellite = satelliteSettings(options, instance);
  const satelliteHost = instance === 'production' && satellite.domain !== '' ? `clerk.${satellite.domain}` : undefined;
  const given = options.frontendApi ?? satelliteHost ?? key?.frontendApi;
  const own = given === undefined ? NO_FRONTEND_API : frontendApiOf(given);
  const frontendApi = proxyAddress(options.proxyUrl) ?? own;
  if (frontendApi === NO_FRONTEND_API && !isForMachinesOnly(acceptsToken)) {
    throw new TypeError('give publishableKey, or frontendApi, instance and cookieSuffix');
  }
  const issuingHost = satelliteHost ?? key?.frontendApi ?? own.replace(/^https?:\/\//, '');
  const verify = resolveVerifySettings(options, issuingHost);
  return {
    ...verify,
    ...satellite,
    acceptsToken,
    verifyMachineToken: optionalFunction('verifyMachineToken', options.verifyMachineToken),
    trustedHosts: verify.authorizedParties.filter((party) => URL.canParse(party)).map((party) => new URL(party).host),
    frontendApi,
    issuingHost,
    instance,
    cookieSuffix,
    apiVersion: options.apiVersion ?? API_VERSION,
    organization: organizationMatcher(organizationSync),
    refreshSession: optionalFunction('refreshSession', options.refreshSession),
    fetchHandshakePayload: optionalFunction('fetchHandshakePayload', options.fetchHandshakePayload),
    sharedRefresh: checkSharedRefresh(options.sharedRefresh),
  };
}

/** Of an app that accepts only machines: its requests are never redirected. */
const NO_FRONTEND_API = '';

function frontendApiOf(given: string): string {
  return withoutTrailingSlashes(secureUrl('frontendApi', given.includes('://') ? given : `https://${given}`));
}

function checkSharedRefresh(given: SharedRefresh | undefined): SharedRefresh {
  if (given === undefined) return sharedInThisProcess;
  if (typeof given?.share !== 'function') {
    throw new TypeError(
      'sharedRefresh must have a method "share": give processSharedRefresh() or an own SharedRefresh',
    );
  }
  return given;
}
