import { check, checkId, checkOneOf } from '../protocol/caller-input.ts';
import { ActorNotProvidedError, SessionDisposedError } from '../protocol/errors.ts';
import type { TokenKey } from '../protocol/session-token.ts';
import { createEventHub, SENT_TYPES, TOLD_TYPES } from './events.ts';
import { internalsOf } from './internals.ts';
import type { KeyActor } from './key-actor.ts';
import { LIFETIME } from './lifetime.ts';
import { checkOrganizationId, resolveOptions } from './resolve-options.ts';
import type { Session, SessionState, SessionTold } from './session.ts';
import { createSessionKeys } from './session-keys.ts';
import {
  GET_TOKEN_OPTIONS,
  type GetTokenOptions,
  hasOnly,
  KEY_OPTIONS,
  RECEIVE_TOKEN_OPTIONS,
  type ReceiveTokenOptions,
  type SessionOptions,
} from './session-options.ts';
import { createSharedState } from './shared-state.ts';
import { createSignOutNotice, rejectQuietly } from './sign-out-notice.ts';

/** Where a session is in its life. One that has ended stays `ended`, disposed of or not. */
type Phase = 'idle' | 'started' | 'ended' | 'disposed';

const stateOf = ({ status, degraded, organizationId }: SessionState): SessionState =>
  Object.freeze({ status, degraded, organizationId });

const NO_OPTIONS: GetTokenOptions = Object.freeze({});

/**
 * Creates a session. Nothing is sent and no timer runs before `start()` or the first `getToken()`.
 *
 * Nothing is verified: a client's token is only ever sent back to those who signed it. Until the first mint the client's
 * clock is believed; from then on the server's.
 *
 * @param options - `sessionId` and `createToken` are required.
 * @throws TypeError for an option that cannot be.
 *
 * @example
 * ```ts
 * const session = createSession({ sessionId, ...frontendApi({ url: 'https://clerk.example.com' }) });
 * session.on('session.ended', () => location.assign('/sign-in'));
 * const jwt = await session.getToken();
 * ```
 */
export function createSession(options: SessionOptions): Session {
  const isObject = options !== null && typeof options === 'object';
  check(isObject, 'createSession: options', 'an object with sessionId and createToken', options);
  const resolved = resolveOptions(options);
  const { sessionId, logger, warnOfUnknown } = resolved;
  const shared = createSharedState(resolved);
  const hub = createEventHub<SessionTold>(logger);
  const states = createEventHub<SessionState>(logger);
  const signOutNotice = createSignOutNotice(resolved);
  let phase: Phase = 'idle';
  let isDisposed = false;
  let isEndedHere = false;
  let createIdleError: (() => Error) | null = null;
  /** What subscribers were told last, or could see when the first of them came; nobody compares before. */
  let lastState: SessionState | null = null;
  const disposers: (() => void)[] = [];

  const keys = createSessionKeys(
    shared,
    (emission, from) => {
      if (emission.type === 'token.issued') shared.lifetime?.send(emission.type);
      if (emission.type === 'session.ended') finish(emission.reason);
      else if (from === keys.own || emission.type.startsWith('token.')) hub.dispatch(emission);
    },
    (from) => {
      if (from !== keys.own) return;
      dispatchState();
      shared.lifetime?.update();
    },
  );

  shared.lifetime =
    resolved.lifetime?.[LIFETIME]({
      ...resolved,
      ...shared,
      deadlines: options,
      clock: resolved.chartClock,
      isStarted: () => phase === 'started',
      offsetMs: () => keys.own.context.offsetMs,
      organizationId: () => keys.own.key.organizationId,
      receive: (jwt) => keys.own.receive(jwt),
      notify: (notice) => hub.dispatch({ ...notice, template: null, organizationId: keys.own.key.organizationId }),
      finish,
    }) ?? null;

  function dispatchState(): void {
    const state = stateOf(session);
    if (!lastState || JSON.stringify(lastState) === JSON.stringify(state)) return;
    lastState = state;
    states.dispatch(state);
  }

  const isOver = () => phase === 'ended' || phase === 'disposed';

  function start(): void {
    if (isOver() || createIdleError !== null) return;
    phase = 'started';
    keys.own.start();
  }

  function finish(reason: string): void {
    if (isOver()) return;
    // A key that never started has nobody to tell.
    const untouched = phase === 'idle' ? keys.own : null;
    phase = 'ended';
    shared.lifetime?.stop(null);
    shared.mintQueue?.close();
    for (const key of keys.all()) {
      if (key !== untouched) key.send({ type: 'session.ended', reason });
      key.waiters.settle(null);
    }
    hub.dispatch({ type: 'session.ended', reason, template: null, organizationId: session.organizationId });
    dispatchState();
  }

  /** The key that is meant, when somebody has it open; the common case allocates nothing. */
  function find(options: ReceiveTokenOptions): KeyActor | undefined {
    if (options.template == null && options.organizationId === undefined) return keys.own;
    return keys.find(keyOf(options));
  }

  const keyOf = ({ template = null, organizationId = session.organizationId }: ReceiveTokenOptions): TokenKey => ({
    template,
    organizationId: organizationId || null,
  });

  /** @throws TypeError for an option that cannot be, and the signal's reason when it is aborted. */
  function checkOptions(options: GetTokenOptions): void {
    // Taken for no options, a template's name would give the session token in its place.
    warnOfUnknown('getToken', options, GET_TOKEN_OPTIONS);
    const { template, organizationId, notThis, timeoutMs = 0 } = options;
    if (template != null) checkId('template', template);
    checkOrganizationId(organizationId);
    check(typeof timeoutMs === 'number' && timeoutMs >= 0, 'timeoutMs', 'a number of at least 0', timeoutMs);
    check(notThis == null || typeof notThis === 'string', 'notThis', 'a raw JWT or null', notThis);
    options.signal?.throwIfAborted();
  }

  /** The promise that the caller gets is the one that is settled: nothing waits in between. */
  function ask(options: GetTokenOptions, key: KeyActor | undefined): Promise<string | null> {
    try {
      checkOptions(options);
      const { skipCache = false, notThis } = options;
      // The first question starts the session, also where another key is asked for (the own one's token is what an outage
      // needs), and where a token that was brought along answers it. One for a new token starts it with its own request.
      const isHeldWanted = notThis == null || key?.cachedToken.jwt() !== notThis;
      const held = !skipCache && isHeldWanted ? key?.cachedToken.promise() : null;
      if (key !== keys.own || held) start();
      phase = 'started';
      return held ?? (key ?? keys.open(keyOf(options), skipCache)).ask(options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  const session: Session = {
    sessionId,
    get status() {
      return phase === 'ended' ? 'signed-out' : keys.own.status;
    },
    get degraded() {
      return phase !== 'ended' && keys.own.context.isDegraded;
    },
    get organizationId() {
      return keys.own.key.organizationId;
    },
    get token() {
      return isOver() ? null : keys.own.cachedToken.jwt();
    },
    get expiring() {
      return shared.lifetime?.expiring() ?? null;
    },
    get actor() {
      return keys.own.actor;
    },
    start,
    getToken(given) {
      const options = given ?? NO_OPTIONS;
      if (createIdleError !== null) return Promise.reject(createIdleError());
      if (phase === 'ended') return Promise.resolve(null);
      if (phase === 'disposed') return Promise.reject(new SessionDisposedError());
      const key = find(options);
      const isCachable = phase === 'started' && typeof options === 'object' && hasOnly(KEY_OPTIONS, options);
      return (isCachable && key?.cachedToken.promise()) || ask(options, key);
    },
    on(type, listener) {
      check(typeof listener === 'function', 'listener', 'a function', listener);
      checkOneOf(type, 'type', TOLD_TYPES);
      const subscription = hub.on((event) => {
        // Once the session has ended, only its end is told.
        const isHeard = phase !== 'ended' || event.type === 'session.ended';
        if (isHeard && (type === '*' || type === event.type)) (listener as (event: SessionTold) => void)(event);
      });
      // An end that is near already is told at once: by then it must be listened to.
      shared.lifetime?.hear(type);
      return subscription;
    },
    subscribe(listener) {
      check(typeof listener === 'function', 'listener', 'a function', listener);
      lastState ??= stateOf(session);
      return states.on(listener);
    },
    send(event) {
      const { type } = event;
      checkOneOf(type, 'type', SENT_TYPES);
      if (isOver()) return;
      if (type === 'session.ended') return finish(event.reason);
      if (type === 'network.offline' || type === 'network.online') shared.isOffline = type === 'network.offline';
      const isOfAll = /^(page|network)/.test(type);
      if (type === 'network.online' || type === 'page.visible') shared.lifetime?.send(type);
      for (const key of keys.all()) {
        if (isOfAll || (key === keys.own) === (type !== 'session-token.changed')) key.send(event);
      }
    },
    receiveToken(jwt, options = {}) {
      if (isOver()) return;
      warnOfUnknown('receiveToken', options, RECEIVE_TOKEN_OPTIONS);
      const key = find(options);
      key?.receive(jwt);
      const { source } = options;
      // Where it came from says how the origin is, when the token is what is held now.
      if (phase === 'started' && source && key?.context.held?.jwt === jwt) {
        keys.own.send({ type: source === 'mint' ? 'outage.ended' : 'outage.started' });
      }
    },
    switchOrganization(organizationId) {
      const wanted = checkOrganizationId(organizationId);
      if (isOver() || wanted === session.organizationId) return;
      keys.switchOwn(wanted);
      if (phase === 'started') keys.own.start();
      dispatchState();
    },
    async extend() {
      if (phase === 'ended') return false;
      if (phase === 'disposed') throw new SessionDisposedError();
      const { lifetime } = shared;
      check(lifetime, 'extend: lifetime', 'made by sessionLifetime', undefined);
      if (resolved.extendSession == null) throw new ActorNotProvidedError('extendSession');
      start();
      return lifetime.extend();
    },
    end(options = {}) {
      const { reason = 'signed-out' } = options;
      // Whatever is given: nobody is kept signed in for it.
      warnOfUnknown('end', Object(options), { reason: true });
      // One that is under way goes on; a new one would act for a session that has been taken down.
      if (isDisposed && signOutNotice.given === null) return rejectQuietly(new SessionDisposedError());
      // Ended by somebody else, the server knows.
      if (phase === 'ended' && !isEndedHere) return Promise.resolve();
      // Known first: a listener of the end may ask for it again.
      isEndedHere = true;
      finish(reason);
      return signOutNotice.give();
    },
    // Where there is no such symbol there is no `using` to miss it; the method below takes the name then.
    [Symbol.dispose ?? 'dispose']() {
      session.dispose();
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      for (const run of disposers) run();
      if (phase !== 'ended') phase = 'disposed';
      shared.lifetime?.stop(new SessionDisposedError());
      shared.mintQueue?.close();
      for (const key of keys.all()) {
        key.stop();
        if (key.waiters.size > 0) key.waiters.settle(new SessionDisposedError());
      }
      hub.clear();
      states.clear();
    },
  };
  internalsOf.set(session, {
    time: shared.time,
    keys,
    lifetime: shared.lifetime,
    clock: resolved.clock,
    onDispose: (run) => void disposers.push(run),
    keepIdle(createError) {
      createIdleError = createError;
    },
  });
  return session;
}
