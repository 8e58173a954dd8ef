import type { BrowserPlatform, PageChannel, PageEvent } from '../../../browser/browser-platform.ts';

/** A browser in the page: its tabs share cookies, channels and locks, and nothing of it outlives the page. */
export interface InPageBrowser {
  /** Opens a tab. */
  open(): InPageTab;
}

/** One tab of it. */
export interface InPageTab {
  readonly platform: Partial<BrowserPlatform>;
  /** What its window and document hear. */
  fire(type: string): void;
  isOnline: boolean;
}

/** Begins without cookies. */
export function createInPageBrowser(): InPageBrowser {
  const cookies = new Map<string, string>();
  const channels = new Map<string, Set<Channel>>();
  const locks = new Map<string, Promise<unknown>>();

  class Channel implements PageChannel {
    readonly #peers: Set<Channel>;
    readonly #listeners: ((event: { readonly data: unknown }) => void)[] = [];

    constructor(name: string) {
      this.#peers = channels.get(name) ?? new Set();
      channels.set(name, this.#peers.add(this));
    }

    postMessage(message: unknown): void {
      const data: unknown = structuredClone(message);
      for (const peer of this.#peers) if (peer !== this) queueMicrotask(() => peer.#hear(data));
    }

    addEventListener(_type: 'message', listener: (event: { readonly data: unknown }) => void): void {
      this.#listeners.push(listener);
    }

    close(): void {
      this.#peers.delete(this);
    }

    #hear(data: unknown): void {
      if (this.#peers.has(this)) for (const listener of this.#listeners) listener({ data });
    }
  }

  function setCookie(text: string): void {
    const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const isOver = attributes.some((one) => /^max-age=(?:0|-\d+)$/i.test(one) || /^expires=.* 1970 /i.test(one));
    if (isOver || value === '') cookies.delete(name);
    else cookies.set(name, value);
  }

  return {
    open() {
      const listeners = new Map<string, Set<(event: PageEvent) => void>>();
      const tab = {
        isOnline: true,
        fire(type: string) {
          for (const listener of listeners.get(type) ?? []) listener({ type });
        },
      };
      const platform: Partial<BrowserPlatform> = {
        document: {
          get cookie() {
            return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
          },
          set cookie(text) {
            setCookie(text);
          },
          visibilityState: 'visible',
          hasFocus: () => true,
        },
        window: {
          isSecureContext: true,
          addEventListener(type, listener) {
            listeners.set(type, (listeners.get(type) ?? new Set()).add(listener));
          },
          removeEventListener: (type, listener) => void listeners.get(type)?.delete(listener),
        },
        navigator: {
          get onLine() {
            return tab.isOnline;
          },
        },
        locks: {
          request(name, { signal }, callback) {
            const before = locks.get(name) ?? Promise.resolve();
            const run = before.then(() => (signal?.aborted ? Promise.reject(signal.reason) : callback({ name })));
            locks.set(
              name,
              run.catch(() => undefined),
            );
            return run;
          },
        },
        BroadcastChannel: Channel,
        location: { href: 'https://app.playground.test/', assign: () => undefined },
        history: null,
        sessionStorage: null,
      };
      return Object.assign(tab, { platform });
    },
  };
}
