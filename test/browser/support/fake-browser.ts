import type { BrowserPlatform, PageEvent } from 'xstate-session/browser';
import { type FakeLocks, fakeLocks } from './fake-locks.ts';

/** One cookie, with the attributes it was set with. */
export interface FakeCookie {
  readonly name: string;
  readonly value: string;
  readonly attributes: readonly string[];
}

/** One tab of a fake browser. */
export interface FakePage {
  readonly platform: BrowserPlatform;
  /** What may be changed of the tab. */
  readonly state: { visibility: 'visible' | 'hidden'; focus: boolean; url: string; onLine: boolean };
  /** Fires an event of the window or document. */
  fire(type: string, more?: { readonly persisted?: boolean; readonly target?: object }): void;
  /** How many listeners the window has. */
  readonly listeners: number;
  /** Where the document was sent. */
  readonly assigned: readonly string[];
  readonly storage: Map<string, string>;
}

/** A browser with one origin: tabs share cookies, channels and locks. */
export interface FakeBrowser {
  page(options?: FakePageOptions): FakePage;
  readonly locks: FakeLocks;
  /** The cookies by name; a partitioned one by `name;partitioned`. */
  readonly cookies: Map<string, FakeCookie>;
  /** Whether the user has blocked cookies: none is kept, and nothing is said of it. */
  areCookiesBlocked: boolean;
  /** Every `document.cookie = …`, as written. */
  readonly written: string[];
  /** Whether messages that are posted now arrive nowhere. */
  areMessagesLost: boolean;
  /** Every message posted, with the channel's name. */
  readonly posted: { readonly name: string; readonly message: unknown }[];
  /** How many channels are open. */
  readonly openChannels: number;
  /** Posts from a tab that is no session. */
  post(name: string, message: unknown): void;
}

/** How a tab differs from a plain one in front. */
export interface FakePageOptions {
  readonly url?: string;
  readonly isSecureContext?: boolean;
  /** A frame in a page of another origin, or of the same. */
  readonly frame?: 'cross-origin' | 'same-origin';
  /** Parts of the platform that throw, as in a sandboxed frame. */
  readonly broken?: readonly ('cookie' | 'locks' | 'sessionStorage' | 'BroadcastChannel' | 'history')[];
}

/** Starts an empty one. */
export function fakeBrowser(): FakeBrowser {
  const cookies = new Map<string, FakeCookie>();
  const written: string[] = [];
  const posted: { name: string; message: unknown }[] = [];
  const locks = fakeLocks();
  const channels = new Set<{ name: string; hear: Set<(event: { data: unknown }) => void> }>();
  let tabs = 0;

  function post(name: string, message: unknown, from?: object): void {
    const copy: unknown = structuredClone(message);
    if (browser.areMessagesLost) return;
    for (const channel of [...channels]) {
      if (channel.name !== name || channel === from) continue;
      queueMicrotask(() => {
        if (channels.has(channel)) for (const hear of channel.hear) hear({ data: copy });
      });
    }
  }

  class FakeChannel {
    readonly #channel;
    constructor(name: string) {
      this.#channel = { name, hear: new Set<(event: { data: unknown }) => void>() };
      channels.add(this.#channel);
    }
    postMessage(message: unknown): void {
      posted.push({ name: this.#channel.name, message });
      post(this.#channel.name, message, this.#channel);
    }
    addEventListener(_type: 'message', listener: (event: { data: unknown }) => void): void {
      this.#channel.hear.add(listener);
    }
    close(): void {
      channels.delete(this.#channel);
    }
  }

  function setCookie(text: string): void {
    written.push(text);
    const [pair = '', ...attributes] = text.split('; ');
    // As browsers do, without a word (RFC 6265bis, section 5.7).
    if (pair.length - 1 > 4096 || browser.areCookiesBlocked) return;
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    const key = attributes.includes('Partitioned') ? `${name};partitioned` : name;
    if (attributes.includes('Max-Age=0')) cookies.delete(key);
    else cookies.set(key, { name, value: pair.slice(at + 1), attributes });
  }

  function page(options: FakePageOptions = {}): FakePage {
    tabs += 1;
    const state: FakePage['state'] = {
      visibility: 'visible',
      focus: true,
      url: options.url ?? 'https://app.example/',
      onLine: true,
    };
    const isBroken = (part: string) => options.broken?.some((name) => name === part) ?? false;
    const broken = (): never => {
      throw new DOMException('not here', 'SecurityError');
    };
    const listeners = new Set<{ type: string; listener: (event: PageEvent) => void }>();
    const storage = new Map<string, string>();
    const assigned: string[] = [];
    const location = {
      get href() {
        return state.url;
      },
      assign: (url: string) => void assigned.push(url),
    };
    const window = {
      isSecureContext: options.isSecureContext ?? true,
      get top(): { readonly location: { readonly href: string } } {
        if (options.frame === undefined) return window as unknown as { location: { href: string } };
        return options.frame === 'same-origin'
          ? { location: { href: 'https://app.example/outer' } }
          : {
              get location(): { href: string } {
                return broken();
              },
            };
      },
      addEventListener: (type: string, listener: (event: PageEvent) => void) => void listeners.add({ type, listener }),
      removeEventListener(type: string, listener: (event: PageEvent) => void) {
        for (const entry of listeners) if (entry.type === type && entry.listener === listener) listeners.delete(entry);
      },
    };
    const document = {
      get cookie() {
        if (isBroken('cookie')) broken();
        return [...cookies.values()].map(({ name, value }) => `${name}=${value}`).join('; ');
      },
      set cookie(text) {
        if (isBroken('cookie')) broken();
        setCookie(text);
      },
      get visibilityState() {
        return state.visibility;
      },
      hasFocus: () => state.focus,
    };
    const platform: BrowserPlatform = {
      document,
      window,
      navigator: {
        get onLine() {
          return state.onLine;
        },
      },
      locks: isBroken('locks') ? { request: () => broken() } : locks.client(`tab ${tabs}`),
      BroadcastChannel: isBroken('BroadcastChannel')
        ? class extends FakeChannel {
            constructor(name: string) {
              broken();
              super(name);
            }
          }
        : FakeChannel,
      location,
      history: {
        state: { kept: true },
        replaceState(_state, _unused, url) {
          if (isBroken('history')) broken();
          state.url = url;
        },
      },
      get sessionStorage() {
        if (isBroken('sessionStorage')) broken();
        return {
          getItem: (name: string) => storage.get(name) ?? null,
          setItem: (name: string, value: string) => void storage.set(name, value),
          removeItem: (name: string) => void storage.delete(name),
        };
      },
    };
    return {
      platform,
      state,
      fire(type, more = {}) {
        const target = type === 'visibilitychange' || type === 'resume' ? document : window;
        for (const entry of [...listeners]) if (entry.type === type) entry.listener({ type, target, ...more });
      },
      get listeners() {
        return listeners.size;
      },
      assigned,
      storage,
    };
  }

  const browser: FakeBrowser = {
    page,
    locks,
    cookies,
    areCookiesBlocked: false,
    areMessagesLost: false,
    written,
    posted,
    get openChannels() {
      return channels.size;
    },
    post,
  };
  return browser;
}
