/** What the browser half needs of a document. */
export interface PageDocument {
  /** Reading and writing may throw, as in a sandboxed frame. */
  cookie: string;
  /** `visible`, `hidden`, or nothing known. */
  readonly visibilityState?: string;
  /** Whether the document has the focus. */
  hasFocus?(): boolean;
}

/** What it needs of a window. */
export interface PageWindow {
  /** Listens, in the capture phase. */
  addEventListener(type: string, listener: (event: PageEvent) => void, capture: boolean): void;
  /** Stops listening. */
  removeEventListener(type: string, listener: (event: PageEvent) => void, capture: boolean): void;
  /** Whether `Secure` cookies can be set on http, as on `localhost`. */
  readonly isSecureContext?: boolean;
  /** Another window in a frame; its location cannot be read when it is of another origin. */
  readonly top?: { readonly location: { readonly href: string } } | null;
}

/** An event of the window or of its document. */
export interface PageEvent {
  /** Its name. */
  readonly type: string;
  /** What it happened to. */
  readonly target?: unknown;
  /** Of `pagehide` and `pageshow`: whether the page is stored in the back-forward cache, or comes from it. */
  readonly persisted?: boolean;
  /** `false` for an event that a script made. */
  readonly isTrusted?: boolean;
}

/** What it needs of `navigator`. */
export interface PageNavigator {
  /** Only `false` means anything. */
  readonly onLine?: boolean;
}

/** What it needs of `navigator.locks`. */
export interface PageLocks {
  /**
   * Runs the callback while the lock is held; rejects when waiting is aborted or the lock is stolen. With `ifAvailable` it
   * does not wait: the callback gets `null` when the lock is somebody's.
   */
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean; readonly ifAvailable?: boolean },
    callback: (lock: unknown) => Promise<void>,
  ): Promise<unknown>;
  /** Which locks are held, by whom. */
  query?(): Promise<{ readonly held?: readonly { readonly name?: string; readonly clientId?: string }[] }>;
}

/** What it needs of a `BroadcastChannel`. */
export interface PageChannel {
  /** Tells the other tabs. */
  postMessage(message: unknown): void;
  /** Hears the other tabs. */
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  /** Neither tells nor hears any more. */
  close(): void;
}

/** What it needs of `location`. */
export interface PageLocation {
  /** The address of the document. */
  readonly href: string;
  /** Leaves for another address. */
  assign(url: string): void;
}

/** What it needs of `history`. */
export interface PageHistory {
  /** Kept as it is when the address is cleaned. */
  readonly state: unknown;
  /** Changes the address without leaving. */
  replaceState(state: unknown, unused: string, url: string): void;
}

/** What it needs of `sessionStorage`. */
export interface PageStorage {
  /** What is stored, or `null`. */
  getItem(name: string): string | null;
  /** Stores; may throw. */
  setItem(name: string, value: string): void;
  /** Takes it away. */
  removeItem(name: string): void;
}

/**
 * The objects of the page that the browser half works on. Whatever is not given is the page's own, looked up when it is
 * used; `null` means that there is none, which turns the part that needs it off.
 */
export interface BrowserPlatform {
  /** The cookie, the focus and the visibility. */
  readonly document: PageDocument | null;
  /** The signals of the page. */
  readonly window: PageWindow | null;
  /** Whether there is a network. */
  readonly navigator: PageNavigator | null;
  /** `navigator.locks`. */
  readonly locks: PageLocks | null;
  /** The channel between tabs. */
  readonly BroadcastChannel: (new (name: string) => PageChannel) | null;
  /** The address, and the way to leave it. */
  readonly location: PageLocation | null;
  /** Cleans the address after a handshake. */
  readonly history: PageHistory | null;
  /** Counts handshakes over reloads. */
  readonly sessionStorage: PageStorage | null;
}

/** Complete by its type: a name that is not listed does not compile. */
export const PLATFORM_NAMES: Readonly<Record<keyof BrowserPlatform, true>> = {
  document: true,
  window: true,
  navigator: true,
  locks: true,
  BroadcastChannel: true,
  location: true,
  history: true,
  sessionStorage: true,
};

/**
 * The platform as given, completed by the page's own. Each property is looked up at each read, and reads as `null` where the
 * page has no such thing or throws when asked for it.
 */
export function browserPlatform(given: Partial<BrowserPlatform> = {}): BrowserPlatform {
  const lookUp = <Name extends keyof BrowserPlatform>(name: Name): BrowserPlatform[Name] | null => {
    try {
      const own = given[name];
      if (own !== undefined) return own;
      const page = globalThis as { [name: string]: unknown };
      const holder = name === 'locks' ? (page.navigator as { [name: string]: unknown }) : page;
      return (holder[name] as BrowserPlatform[Name] | undefined) ?? null;
    } catch {
      return null;
    }
  };
  return new Proxy({} as BrowserPlatform, { get: (_target, name) => lookUp(name as keyof BrowserPlatform) });
}

/** Whether there is a page: where a server renders an app, it runs its modules without one. Who gives a platform stands for it. */
export function hasPage(given: Partial<BrowserPlatform> | undefined): boolean {
  const { window, document } = browserPlatform();
  return given !== undefined || window !== null || document !== null;
}

/** What a call of the platform gives, or `fallback` when it throws: a part that is not allowed here is off, never the session. */
export function withFallback(call: () => void): void;
export function withFallback<T>(call: () => T, fallback: T): T;
export function withFallback<T>(call: () => T, fallback?: T): T | undefined {
  try {
    return call();
  } catch {
    return fallback;
  }
}

/**
 * Listens to events of the page, in the capture phase of its window.
 *
 * @returns What stops listening.
 */
export function listen(
  { window }: BrowserPlatform,
  types: readonly string[],
  listener: (event: PageEvent) => void,
): { end(): void } {
  const forEach = (change: 'addEventListener' | 'removeEventListener') =>
    withFallback(() => {
      for (const type of types) window?.[change](type, listener, true);
    });
  forEach('addEventListener');
  return { end: () => forEach('removeEventListener') };
}

/** Whether the page is in a frame of another site. Another origin counts: which origins are one site, no page can tell. */
export function isInCrossSiteFrame({ window }: BrowserPlatform): boolean {
  const top: unknown = withFallback(() => window?.top, null);
  return top != null && top !== window && withFallback(() => typeof window?.top?.location.href !== 'string', true);
}
