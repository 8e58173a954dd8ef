import type { KnownNames } from '../../protocol/caller-input.ts';
import type { FrontendApiEmulatorOptions, ListenOptions, MintOptions } from './contract.ts';
import type { EmulatorMode, EmulatorModeLimits, EmulatorModeOptions, LiteralAnswer } from './modes.ts';
import type { EmulatedSessionOptions } from './sessions.ts';

/** The options of an emulator. */
export const EMULATOR_OPTIONS: KnownNames<FrontendApiEmulatorOptions> = {
  now: true,
  clock: true,
  random: true,
  tokenLifetimeSeconds: true,
  issuer: true,
  basePath: true,
  wire: true,
  templates: true,
  endedSessions: true,
  instance: true,
  cookieSuffix: true,
  secretKey: true,
  refreshTokens: true,
  allowedOrigins: true,
  rawRequests: true,
  signingKey: true,
};

/** What `listen` takes. */
export const LISTEN_OPTIONS: KnownNames<ListenOptions> = { port: true, host: true, allowedHosts: true };

/** What a session is created with. */
export const SESSION_OPTIONS: KnownNames<EmulatedSessionOptions> = {
  id: true,
  userId: true,
  organizationId: true,
  organizations: true,
  status: true,
  claims: true,
  lifetimeMs: true,
  idleLifetimeMs: true,
};

/** What a token is minted with. */
export const MINT_OPTIONS: KnownNames<MintOptions> = {
  sessionId: true,
  organizationId: true,
  template: true,
  issuedAtMs: true,
  lifetimeSeconds: true,
  oiat: true,
  claims: true,
  header: true,
};

/** What a literal answer says. */
export const LITERAL_ANSWER: KnownNames<LiteralAnswer> = {
  only: true,
  status: true,
  headers: true,
  body: true,
  jwt: true,
  code: true,
};

const LIMITS: KnownNames<EmulatorModeLimits> = { times: true, only: true };

/** The options of each mode. */
export const MODE_OPTIONS: { readonly [Mode in EmulatorMode]: KnownNames<EmulatorModeOptions[Mode]> } = {
  healthy: LIMITS,
  'origin-outage': { ...LIMITS, remapsOrganization: true, status: true },
  unavailable: { ...LIMITS, status: true, code: true, body: true, retryAfter: true },
  'connection-reset': LIMITS,
  hung: LIMITS,
  slow: { ...LIMITS, delayMs: true, delay: true, like: true },
  'rate-limited': { ...LIMITS, retryAfter: true },
  unauthenticated: { ...LIMITS, status: true, code: true },
  'empty-answer': { ...LIMITS, status: true, body: true },
  'malformed-answer': { ...LIMITS, body: true },
  gate: { ...LIMITS, status: true, body: true },
  'session-minter': { ...LIMITS, staleSeconds: true, usesToken: true },
  'kept-token': { ...LIMITS, untilSeconds: true },
  backdated: { ...LIMITS, bySeconds: true },
};
