import type { AuthenticateOptions, ServerClock, ServerLogger, VerifyOptions } from './authenticate-options.ts';
import type { KeySource } from './keys/key-source.ts';
import type { OrganizationMatcher } from './organization-matcher.ts';

/** {@link VerifyOptions}, checked and completed. */
export interface VerifySettings {
  readonly keys: KeySource;
  readonly authorizedParties: readonly string[];
  readonly audience: readonly string[];
  readonly issuer: string | null;
  readonly clockSkewMs: number;
  readonly deadlineMs: number;
  readonly now: () => number;
  readonly clock: ServerClock;
  readonly logger: ServerLogger;
}

/** {@link AuthenticateOptions}, checked and completed. */
export interface Settings extends VerifySettings {
  /** URL of the frontend API, without a trailing slash. */
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
  readonly fetchHandshakePayload: AuthenticateOptions['fetchHandshakePayload'];
}

/** The options that {@link VerifyOptions} and {@link AuthenticateOptions} share. */
export type AnyOptions = VerifyOptions & Partial<AuthenticateOptions>;
