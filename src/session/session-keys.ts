import type { SessionEmitted, SessionEvent } from '../../machines/session/contract.ts';
import { SessionError } from '../protocol/errors.ts';
import type { TokenKey } from '../protocol/token-key.ts';
import { type KeyActor, type KeyInput, type KeyListeners, openKey } from './key-actor.ts';
import type { SessionWorld } from './session-world.ts';

/** The token keys of a session that somebody has open; the own key is always. */
export interface SessionKeys {
  readonly own: KeyActor;
  all(): KeyActor[];
  find(key: TokenKey): KeyActor | undefined;
  /**
   * Opens a key that is not the own one, with what the own one knows of network, page and last active token.
   *
   * @param skipCache - Whether who asks first wants a new token.
   */
  open(key: TokenKey, skipCache: boolean): KeyActor;
  /** Makes another organization's key the own key, and stops the old one. */
  switchOwn(organizationId: string | null): void;
}

/**
 * @param listeners - Told of every key; a key that was stopped tells nothing.
 */
export function createSessionKeys(world: SessionWorld, listeners: KeyListeners): SessionKeys {
  const { options, time } = world;
  const keys = new Map<string, KeyActor>();
  let offered = options.lastActiveToken;
  let own = openOwn(options);

  function openAs(input: KeyInput, known: readonly (SessionEvent | false | null)[], taker?: KeyActor): KeyActor {
    const opened = openKey(world, input, { onEmitted: hear, onChanged }, taker?.waiters);
    keys.set(idOf(opened.key), opened);
    for (const event of known) if (event) opened.send(event);
    return opened;
  }

  function openOwn(
    input: Pick<KeyInput, 'organizationId' | 'lastActiveToken' | 'handshakes' | 'skipCache'>,
    known: readonly (SessionEvent | false)[] = [],
    taker?: KeyActor,
  ): KeyActor {
    const { organizationId, lastActiveToken, handshakes, skipCache } = input;
    const { policy, confirmSession, createHandshakeUrl, followHandshake } = options;
    const capabilities = {
      confirmSession: confirmSession != null,
      createHandshakeUrl: createHandshakeUrl != null,
      followHandshake: followHandshake != null,
    };
    return openAs({ organizationId, lastActiveToken, handshakes, skipCache, policy, capabilities }, known, taker);
  }

  function close(key: KeyActor): void {
    keys.delete(idOf(key.key));
    key.stop();
  }

  function hear(emission: SessionEmitted, from: KeyActor): void {
    const isIdle = from !== own && from.waiters.size === 0 && time.read() - from.askedAtMs > options.limits.idleKeyMs;
    if (isIdle && emission.type.startsWith('token.')) close(from);
    listeners.onEmitted(emission, from);
  }

  /** The session's one last active token is that of its own key; the others offer it in an outage. */
  function onChanged(from: KeyActor): void {
    const jwt = own.context.lastActiveToken?.jwt;
    if (from === own && jwt !== undefined && jwt !== offered) {
      offered = jwt;
      for (const key of keys.values()) if (key !== own) key.send({ type: 'session-token.changed', jwt });
    }
    listeners.onChanged(from);
  }

  /** What an own key knows of the page and the network, for the keys that come after it. */
  const surroundings = ({ context: { isHidden, isOffline } }: KeyActor): (SessionEvent | false)[] => [
    isHidden && { type: 'page.hidden' },
    isOffline && { type: 'network.offline' },
  ];

  return {
    get own() {
      return own;
    },
    all: () => [...keys.values()],
    find: (key) => keys.get(idOf(key)),
    open(key, skipCache) {
      const jwt = own.context.lastActiveToken?.jwt;
      const input: KeyInput = {
        ...key,
        lastActiveToken: jwt,
        skipCache,
        policy: { handshakes: 'never' },
        capabilities: { confirmSession: options.confirmSession != null },
      };
      return openAs(input, [jwt !== undefined && { type: 'session-token.changed', jwt }, ...surroundings(own)]);
    },
    switchOwn(organizationId) {
      const old = own;
      const taker = keys.get(idOf({ template: null, organizationId }));
      const { lastActiveToken, handshakes } = old.context;
      const context = taker?.context;
      close(old);
      if (taker) close(taker);
      own = openOwn(
        {
          organizationId,
          lastActiveToken: taker?.token() ?? lastActiveToken?.jwt,
          handshakes,
          skipCache: context?.skipCacheWanted || context?.skipCacheSent,
        },
        surroundings(old),
        taker,
      );
      old.waiters.settle(
        new SessionError('organization-switched', 'The session switched to another organization; ask again.'),
      );
    },
  };
}

function idOf({ template, organizationId }: TokenKey): string {
  // An empty name is not the same as none.
  return `${template === null ? '' : `${template}\n`}\n${organizationId ?? ''}`;
}
