import { API_VERSION } from '../protocol/wire.ts';
import type { AuthenticateOptions } from './authenticate-options.ts';
import { cookieSuffixOf } from './cookie-suffix-of.ts';
import { optionalFunction } from './optional-function.ts';
import { organizationMatcher } from './organization-matcher.ts';
import { parsePublishableKey } from './parse-publishable-key.ts';
import { resolveVerifySettings } from './resolve-verify-settings.ts';
import { secureUrl } from './secure-url.ts';
import type { Settings } from './settings.ts';

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
  const { publishableKey, cookieSuffix } = checked(options);
  if (cookieSuffix !== undefined || publishableKey === undefined) return remember(options, cookieSuffix ?? '');
  const draft = complete(options, '');
  return cookieSuffixOf(publishableKey).then((suffix) => keep(options, { ...draft, cookieSuffix: suffix }));
}

function remember(options: AuthenticateOptions, cookieSuffix: string): Settings {
  return keep(options, complete(options, cookieSuffix));
}

function keep(options: AuthenticateOptions, settings: Settings): Settings {
  resolved.set(options, settings);
  return settings;
}

function checked(options: AuthenticateOptions): AuthenticateOptions {
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

function complete(options: AuthenticateOptions, cookieSuffix: string): Settings {
  const { publishableKey, organizationSync } = options;
  const key = publishableKey === undefined ? null : parsePublishableKey(publishableKey);
  const given = options.frontendApi ?? key?.frontendApi;
  if (given === undefined) throw new TypeError('give publishableKey, or frontendApi, instance and cookieSuffix');
  const frontendApi = secureUrl('frontendApi', given.includes('://') ? given : `https://${given}`).replace(/\/+$/, '');
  const issuingHost = key?.frontendApi ?? frontendApi.replace(/^https?:\/\//, '');
  const verify = resolveVerifySettings(options, issuingHost);
  return {
    ...verify,
    trustedHosts: verify.authorizedParties.filter((party) => URL.canParse(party)).map((party) => new URL(party).host),
    frontendApi,
    issuingHost,
    instance: options.instance ?? key?.instance ?? 'production',
    cookieSuffix,
    apiVersion: options.apiVersion ?? API_VERSION,
    organization: organizationMatcher(organizationSync),
    refreshSession: optionalFunction('refreshSession', options.refreshSession),
    fetchHandshakePayload: optionalFunction('fetchHandshakePayload', options.fetchHandshakePayload),
  };
}
