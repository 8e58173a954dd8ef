import type { SessionEmitted, SessionEvent } from '../../machines/session/contract.ts';
import { SessionError } from '../protocol/errors.ts';
import type { TokenKey } from '../protocol/token-key.ts';
import { type KeyActor, type KeyListeners, openKey } from './key-actor.ts';
import type { SessionWorld } from './session-world.ts';

/** The token keys of a session that somebody has open; the own key is always. */
export interface SessionKeys {
  readonly own: KeyActor;
  all(): KeyActor[];
  find(template: string | null, organizationId: string | null): KeyActor | undefined;
  /** Opens a key that is not the own one, with what the own one knows of network, page and last active token. @param skipCache - Whether who asks first wants a new token. */
  open(key: TokenKey, skipCache: boolean): KeyActor;
  /** Makes another organization's key the own key, and stops the old one. */
  switchOwn(organizationId: string | null): void;
}

/**
 * @param listeners - Told of every key; a key that was stopped tells nothing.
 */
export function createSessionKeys(world: SessionWorld, listeners: KeyListeners): SessionKeys {
  const { options, time } = world;
  const { sessionId, policy, confirmSession, createHandshakeUrl, followHandshake } = options;
  const keys = new Map<string, KeyActor>();
  const canConfirm = confirmSession != null;
  let own = openOwn(options.organizationId, options.lastActiveToken, options.handshakes);
  let offered: string | null = options.lastActiveToken;

  function openOwn(
    organizationId: string | null,
    lastActiveToken: string | null,
    handshakes: number,
    taker?: KeyActor,
  ) {
    const opened = openKey(
      world,
      {
        sessionId,
        organizationId,
        lastActiveToken,
        handshakes,
        ...(policy && { policy }),
        capabilities: {
          confirmSession: canConfirm,
          createHandshakeUrl: createHandshakeUrl != null,
          followHandshake: followHandshake != null,
        },
        skipCache: taker !== undefined && (taker.context.skipCacheWanted || taker.context.skipCacheSent),
      },
      { onEmitted: hear, onChanged },
      taker?.waiters,
    );
    keys.set(idOf(null, organizationId), opened);
    return opened;
  }

  function close(key: KeyActor): void {
    keys.delete(idOf(key.key.template, key.key.organizationId));
    key.stop();
  }

  function hear(emission: SessionEmitted, from: KeyActor): void {
    const isIdle = from !== own && from.waiters.size === 0 && time.read() - from.askedAtMs > options.limits.idleKeyMs;
    if (isIdle && emission.type.startsWith('token.')) close(from);
    listeners.onEmitted(emission, from);
  }

  /** The session's one last active token is that of its own key; the others offer it in an outage. */
  function onChanged(from: KeyActor): void {
    if (from === own) offer(own.context.lastActiveToken?.jwt ?? null);
    listeners.onChanged(from);
  }

  function offer(jwt: string | null): void {
    if (jwt === null || jwt === offered) return;
    offered = jwt;
    for (const key of keys.values()) if (key !== own) key.send({ type: 'session-token.changed', jwt });
  }

  return {
    get own() {
      return own;
    },
    all: () => [...keys.values()],
    find: (template, organizationId) => keys.get(idOf(template, organizationId)),
    open({ template, organizationId }, skipCache) {
      const { lastActiveToken, isHidden, isOffline } = own.context;
      const jwt = lastActiveToken?.jwt ?? null;
      const opened = openKey(
        world,
        {
          sessionId,
          template,
          organizationId,
          lastActiveToken: jwt,
          skipCache,
          policy: { handshakes: 'never' },
          capabilities: { confirmSession: canConfirm },
        },
        { onEmitted: hear, onChanged },
      );
      keys.set(idOf(template, organizationId), opened);
      const known: (SessionEvent | false)[] = [
        jwt !== null && { type: 'session-token.changed', jwt },
        isHidden && { type: 'page.hidden' },
        isOffline && { type: 'network.offline' },
      ];
      for (const event of known) if (event) opened.send(event);
      return opened;
    },
    switchOwn(organizationId) {
      const old = own;
      const { lastActiveToken, handshakes, isHidden, isOffline } = old.context;
      const taker = keys.get(idOf(null, organizationId));
      close(old);
      if (taker) close(taker);
      own = openOwn(organizationId, taker?.token() ?? lastActiveToken?.jwt ?? null, handshakes, taker);
      if (isHidden) own.send({ type: 'page.hidden' });
      if (isOffline) own.send({ type: 'network.offline' });
      old.waiters.settle(
        new SessionError('organization-switched', 'The session switched to another organization; ask again.'),
      );
    },
  };
}

function idOf(template: string | null, organizationId: string | null): string {
  // An empty name is not the same as none.
  return `${template === null ? '' : `${template}\n`}\n${organizationId ?? ''}`;
}
