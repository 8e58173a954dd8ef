import type { SessionContext, SessionEmitted } from '../../machines/session/contract.ts';
import { SessionError } from '../protocol/errors.ts';
import type { TokenKey } from '../protocol/session-token.ts';
import { type KeyActor, type KeyInput, openKey } from './key-actor.ts';
import type { SharedState } from './shared-state.ts';

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
 * @param onEmitted - Told what a key emits; a key that was stopped tells nothing.
 * @param onChanged - Told that a key may have changed.
 */
export function createSessionKeys(
  shared: SharedState,
  onEmitted: (emission: SessionEmitted, from: KeyActor) => void,
  onChanged: (from: KeyActor) => void,
): SessionKeys {
  const keys = new Map<string, KeyActor>();
  const { chartInput, mintQueue, time } = shared;
  const { limits } = shared.options;
  // Where one mints at a time, a key whose endpoint hangs keeps the others waiting for one plain deadline, never a longer one.
  const limitsOfOthers = mintQueue === null ? limits : { ...limits, attemptDeadlineMaxMs: limits.attemptDeadlineMs };
  let offered: string | null | undefined = chartInput.lastActiveToken;
  // As listeners were told. One of them may switch before the rest of a step is told; the next own key then tells it.
  let isOutage = false;
  let isDegraded = false;
  let own = open({ isOwn: true, ...chartInput });

  function open(input: KeyInput, replaced?: KeyActor): KeyActor {
    const opened = openKey(shared, input, handleEmission, handleChange, replaced?.waiters);
    keys.set(idOf(input), opened);
    return opened;
  }

  function close(key: KeyActor): void {
    keys.delete(idOf(key.key));
    key.stop();
  }

  function handleEmission(emission: SessionEmitted, from: KeyActor): void {
    const isIdle =
      from !== own && from.waiters.size === 0 && time.read() - from.cachedToken.askedAtMs > limits.idleKeyMs;
    if (isIdle && emission.type.startsWith('token.')) close(from);
    if (from === own) {
      isOutage = emission.type === 'outage.started' || (isOutage && emission.type !== 'outage.ended');
      isDegraded = emission.type === 'session.degraded' || (isDegraded && emission.type !== 'session.recovered');
    }
    // An outage is the session's: what one key sees of it, all know.
    if (emission.type === 'outage.started' || emission.type === 'outage.ended') {
      for (const key of keys.values()) if (key !== from) key.send({ type: emission.type });
    }
    onEmitted(emission, from);
  }

  /** The session's one last active token is that of its own key; the others offer it in an outage. */
  function handleChange(from: KeyActor): void {
    const jwt = own.context.lastActiveToken?.jwt;
    if (from === own && jwt !== offered) {
      offered = jwt;
      for (const key of keys.values()) if (key !== own) offerLastActiveToken(key, jwt);
    }
    onChanged(from);
  }

  function offerLastActiveToken(key: KeyActor, jwt: string | undefined): void {
    if (jwt !== undefined) key.send({ type: 'session-token.changed', jwt });
  }

  /** What is known of the page and the network, for a key that comes later. */
  function passOnSurroundings(key: KeyActor, { isHidden }: SessionContext): void {
    if (isHidden) key.send({ type: 'page.hidden' });
    if (shared.isOffline) key.send({ type: 'network.offline' });
  }

  return {
    get own() {
      return own;
    },
    all: () => [...keys.values()],
    find: (key) => keys.get(idOf(key)),
    open(key, skipCache) {
      const { context } = own;
      const jwt = context.lastActiveToken?.jwt;
      const opened = open({
        ...chartInput,
        ...key,
        lastActiveToken: jwt,
        skipCache,
        outage: context.isOutage,
        policy: { handshakes: 'never' },
        limits: limitsOfOthers,
      });
      offerLastActiveToken(opened, jwt);
      passOnSurroundings(opened, context);
      return opened;
    },
    switchOwn(organizationId) {
      const old = own;
      const { context } = old;
      const input = { ...chartInput, organizationId };
      const replaced = keys.get(idOf(input));
      const replacedContext = replaced?.context;
      close(old);
      if (replaced) close(replaced);
      own = open(
        {
          ...input,
          isOwn: true,
          lastActiveToken: replaced?.cachedToken.jwt() ?? context.lastActiveToken?.jwt,
          handshakes: context.handshakes,
          outage: isOutage,
          degraded: isDegraded,
          skipCache: replacedContext?.skipCacheWanted || replacedContext?.skipCacheSent,
        },
        replaced,
      );
      passOnSurroundings(own, context);
      old.waiters.settle(new SessionError('organization-switched', 'The organization was switched; ask again.'));
    },
  };
}

/** A name for a token key, the same for equal ones. */
export function idOf({ template, organizationId }: TokenKey): string {
  // An empty name is not the same as none.
  return `${template === null ? '' : `${template}\n`}\n${organizationId ?? ''}`;
}
