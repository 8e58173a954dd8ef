import { withoutScheme } from '../protocol/addresses.ts';
import { check, checkKnown, checkOneOf, type KnownNames } from '../protocol/caller-input.ts';
import { fieldOf, textOf } from '../protocol/unknown-values.ts';
import { API_VERSION } from '../protocol/wire.ts';
import { checkKnownOptions } from './known-options.ts';
import { isWebOrigin, optionalFunction, proxyAddress, secureBase } from './option-checks.ts';
import type { AuthenticateOptions, OrganizationSync } from './options.ts';
import { cookieSuffixOf, parsePublishableKey } from './publishable-key.ts';
import { type AcceptedTokens, acceptedTokens, acceptsJwt, isForMachinesOnly } from './request/accepted-tokens.ts';
import { type OrganizationMatcher, organizationMatcher } from './request/organization.ts';
import { type SatelliteSettings, satelliteSettings } from './satellite-options.ts';
import { type SharedRefresh, sharedInThisProcess } from './shared-refresh.ts';
import { resolveVerifySettings, type VerifySettings } from './verify-settings.ts';
import { wireNames } from './wire-names.ts';

/** {@link AuthenticateOptions}, checked and completed. */
export interface Settings extends VerifySettings, SatelliteSettings {
  /** URL of the frontend API, or a path of this app that leads to it (a proxy); without a trailing slash. */
  readonly frontendApi: string;
  /** Its host as the issuer of its tokens names it; `null`: not known, for a path names none. */
  readonly issuingHost: string | null;
  readonly instance: 'production' | 'development';
  /** The authorized parties that are origins of the web: the only ones a redirect may lead to or name. Empty: any. */
  readonly partyOrigins: readonly string[];
  /** `''`: plain cookies only. */
  readonly cookieSuffix: string;
  /** The names of the app's own cookies: with its suffix, where it has one. */
  readonly ownCookies: OwnCookies;
  /** Every cookie that is read. */
  readonly cookieNames: ReadonlySet<string>;
  readonly apiVersion: string;
  readonly organization: OrganizationMatcher | null;
  readonly refreshSession: AuthenticateOptions['refreshSession'];
  readonly acceptsToken: AcceptedTokens;
  readonly verifyMachineToken: AuthenticateOptions['verifyMachineToken'];
  readonly fetchHandshakePayload: AuthenticateOptions['fetchHandshakePayload'];
  readonly sharedRefresh: SharedRefresh;
  readonly randomBytes: (length: number) => Uint8Array;
}

const KNOWN_PATTERNS: KnownNames<OrganizationSync> = {
  organizationPatterns: true,
  personalAccountPatterns: true,
};

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
  const draft = completeSettings(checkOptions(options));
  const { publishableKey, cookieSuffix } = options;
  if (cookieSuffix !== undefined || publishableKey === undefined) {
    return rememberSettings(options, { ...draft, ...cookiesOf(cookieSuffix ?? '') });
  }
  return cookieSuffixOf(publishableKey).then((suffix) => rememberSettings(options, { ...draft, ...cookiesOf(suffix) }));
}

/**
 * Checks options where the app starts, so that a mistake in them ends the start: else the first request brings it to light, and every one
 * after it. Nothing is fetched, started or logged: whether a key set is at its address, and whether what has the form of a key can be imported, shows once a token
 * comes, and is logged then.
 *
 * @returns The same object: keep it for the life of the app.
 * @throws TypeError what {@link authenticateRequest} would reject with: an option is missing, unknown or of the wrong type, or the time cannot be read.
 *
 * @example
 * ```ts
 * const options = checkAuthenticateOptions({ publishableKey: 'pk_live_…', keys: { jwksUrl: 'https://clerk.app.example/.well-known/jwks.json' } });
 * ```
 */
export function checkAuthenticateOptions(options: AuthenticateOptions): AuthenticateOptions {
  completeSettings(checkOptions(options)).now();
  return options;
}

/** Cookies that have the app's suffix in their names. */
type OwnCookies = Readonly<Record<'session' | 'clientUat' | 'refresh' | 'devBrowser', string>>;

type CookieSettings = Pick<Settings, 'cookieSuffix' | 'ownCookies' | 'cookieNames'>;

/** Made once: a name that is put together anew for each request is a new text to look up each time. */
function cookiesOf(cookieSuffix: string): CookieSettings {
  const own = (name: string) => (cookieSuffix === '' ? name : `${name}_${cookieSuffix}`);
  const { session, clientUat, refresh, devBrowser } = wireNames;
  const ownCookies = {
    session: own(session),
    clientUat: own(clientUat),
    refresh: own(refresh),
    devBrowser: own(devBrowser),
  };
  return {
    cookieSuffix,
    ownCookies,
    cookieNames: new Set([...Object.values(wireNames), ...Object.values(ownCookies)]),
  };
}

function rememberSettings(options: AuthenticateOptions, settings: Settings): Settings {
  resolved.set(options, settings);
  return settings;
}

function checkOptions(options: AuthenticateOptions): AuthenticateOptions {
  // Before anything is missing: what is missing may be there, under a name that is misspelt.
  checkKnownOptions(options);
  checkKnown('organizationSync', options.organizationSync ?? {}, KNOWN_PATTERNS);
  const { cookieSuffix = '', instance = 'production', apiVersion = API_VERSION } = options;
  const isSuffix = typeof cookieSuffix === 'string' && /^[A-Za-z0-9_-]*$/.test(cookieSuffix);
  check(isSuffix, 'cookieSuffix', 'a text of letters, digits, - and _', cookieSuffix);
  check(textOf(apiVersion), 'apiVersion', 'a text', apiVersion);
  checkOneOf(instance, 'instance', ['production', 'development']);
  return options;
}

function completeSettings(options: AuthenticateOptions): Omit<Settings, keyof CookieSettings> {
  const { publishableKey, organizationSync } = options;
  const key = publishableKey === undefined ? null : parsePublishableKey(publishableKey);
  const instance = options.instance ?? key?.instance ?? 'production';
  const acceptsToken = acceptedTokens(options.acceptsToken);
  const satellite = satelliteSettings(options, instance);
  const satelliteHost = instance === 'production' && satellite.domain !== '' ? `clerk.${satellite.domain}` : undefined;
  const given = options.frontendApi ?? satelliteHost ?? key?.frontendApi;
  const own = given === undefined ? NO_FRONTEND_API : frontendApiOf(given);
  const frontendApi = proxyAddress('proxyUrl', options.proxyUrl) ?? own;
  if (frontendApi === NO_FRONTEND_API && !isForMachinesOnly(acceptsToken)) {
    throw new TypeError('give publishableKey, or frontendApi, instance and cookieSuffix');
  }
  const issuingHost = satelliteHost ?? key?.frontendApi ?? issuingHostOf(own);
  const verify = resolveVerifySettings(options, issuingHost ?? frontendApi, acceptsJwt(acceptsToken));
  return {
    ...verify,
    ...satellite,
    acceptsToken,
    verifyMachineToken: optionalFunction('verifyMachineToken', options.verifyMachineToken),
    partyOrigins: webOrigins(verify.authorizedParties),
    frontendApi,
    issuingHost,
    instance,
    apiVersion: options.apiVersion ?? API_VERSION,
    organization: organizationMatcher(organizationSync),
    refreshSession: optionalFunction('refreshSession', options.refreshSession),
    fetchHandshakePayload: optionalFunction('fetchHandshakePayload', options.fetchHandshakePayload),
    sharedRefresh: checkSharedRefresh(options.sharedRefresh),
    randomBytes: optionalFunction('randomBytes', options.randomBytes) ?? platformBytes,
  };
}

/**
 * Those of the authorized parties that a browser can come back to.
 *
 * @throws TypeError when there are parties, and none is of the web: the address to come back to would be whatever `Host` says.
 */
function webOrigins(parties: readonly string[]): readonly string[] {
  const origins = parties.filter(isWebOrigin);
  if (parties.length === 0 || origins.length > 0) return origins;
  throw new TypeError(
    'authorizedParties must have an origin of the web in it, with its scheme, as https://app.example: a browser comes back to no other',
  );
}

/** Of an app that accepts only machines: its requests are never redirected. */
const NO_FRONTEND_API = '';

function frontendApiOf(given: unknown): string {
  check(typeof given === 'string', 'frontendApi', 'a host, a URL or a path', given);
  if (given.startsWith('/')) return proxyAddress('frontendApi', given) ?? NO_FRONTEND_API;
  return secureBase('frontendApi', given, given.includes('://') ? given : `https://${given}`);
}

/** The host of a frontend API, as issuers name it; a path names none. */
function issuingHostOf(frontendApi: string): string | null {
  return frontendApi.startsWith('/') ? null : withoutScheme(frontendApi);
}

/** Of the platform at each call, never of the moment the module was loaded. */
function platformBytes(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}

function checkSharedRefresh(given: SharedRefresh | undefined): SharedRefresh {
  if (given === undefined) return sharedInThisProcess;
  const isShared = typeof fieldOf(given, 'share') === 'function';
  check(isShared, 'sharedRefresh', 'an object with a method "share", as processSharedRefresh() gives', given);
  return given;
}
