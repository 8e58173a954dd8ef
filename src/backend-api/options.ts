import { apiBase } from '../protocol/addresses.ts';
import { check, checkAddress } from '../protocol/caller-input.ts';
import { MAX_DELAY_MS } from '../protocol/limits.ts';
import { API_VERSION } from '../protocol/wire.ts';

/** Timers, for the deadline. `globalThis` is one. */
export interface BackendClock {
  /** Calls back once, later. */
  setTimeout(run: () => void, delayMs: number): unknown;
  /** Takes it back. */
  clearTimeout(timer: unknown): void;
}

/** What {@link backendApi} needs. */
export interface BackendApiOptions {
  /**
   * Where the back-end API is, e.g. `https://api.clerk.com`. A path is kept. https only, loopback excepted. There is no default:
   * it is where the secret key is sent to.
   */
  readonly url: string | URL;
  /** `sk_live_…` or `sk_test_…`: sent as `Authorization: Bearer …`. Never let it get into a browser's bundle. */
  readonly secretKey: string;
  /** How long one call may take, body included, in milliseconds. Default 4 000: less than `deadlineMs` of `authenticateRequest`. */
  readonly timeoutMs?: number;
  /** Sent as `Clerk-API-Version`. Default: the version this package speaks. */
  readonly apiVersion?: string;
  /** Default: the platform's, read at each call. */
  readonly fetch?: (input: Request, init?: RequestInit) => Promise<Response>;
  /** Runs the deadline. Default: the platform's timers. */
  readonly clock?: BackendClock;
}

/** {@link BackendApiOptions}, checked and completed. */
export interface Backend extends Pick<BackendApiOptions, 'secretKey' | 'fetch' | 'clock'> {
  /** Without a trailing slash. */
  readonly base: string;
  readonly timeoutMs: number;
  readonly apiVersion: string;
}

const DEFAULT_TIMEOUT_MS = 4_000;

/**
 * Checks and completes the options.
 *
 * @throws TypeError when one is missing or of the wrong type.
 */
export function checkedBackend(options: BackendApiOptions): Backend {
  check(typeof options === 'object' && options !== null, 'backendApi: options', 'an object', options);
  const { url, secretKey, timeoutMs = DEFAULT_TIMEOUT_MS, apiVersion = API_VERSION, fetch, clock } = options;
  const base = apiBase(url);
  checkAddress(base !== null, 'backendApi: url', 'https (or loopback) and a path, nothing else', url);
  check(
    typeof secretKey === 'string' && /^[\x21-\x7e]+$/.test(secretKey) && !secretKey.startsWith('pk_'),
    'backendApi: secretKey',
    'the secret key (sk_…), not the publishable one',
    secretKey,
  );
  check(
    typeof timeoutMs === 'number' && timeoutMs > 0 && timeoutMs <= MAX_DELAY_MS,
    'backendApi: timeoutMs',
    'a number of milliseconds above 0',
    timeoutMs,
  );
  check(
    typeof apiVersion === 'string' && /^[\w.-]+$/.test(apiVersion),
    'backendApi: apiVersion',
    'a version',
    apiVersion,
  );
  check(
    clock === undefined || (typeof clock?.setTimeout === 'function' && typeof clock.clearTimeout === 'function'),
    'backendApi: clock',
    '{ setTimeout, clearTimeout }',
    clock,
  );
  check(fetch === undefined || typeof fetch === 'function', 'backendApi: fetch', 'a function', fetch);
  return { base, secretKey, timeoutMs, apiVersion, fetch, clock };
}
