import type { SessionEmitted } from '../../machines/session/contract.ts';
import { check } from '../protocol/check.ts';
import { SessionDisposedError } from '../protocol/errors.ts';
import type { TokenKey } from '../protocol/token-key.ts';
import { checkId } from './check-id.ts';
import { checkOneOf } from './check-one-of.ts';
import { checkOrganizationId } from './check-organization-id.ts';
import { EMITTED_TYPES } from './emitted-types.ts';
import { createEventHub } from './event-hub.ts';
import { insides } from './insides.ts';
import type { KeyActor } from './key-actor.ts';
import { SENT_TYPES } from './sent-types.ts';
import type { Session, SessionState } from './session.ts';
import { createSessionKeys } from './session-keys.ts';
import type { GetTokenOptions, ReceiveTokenOptions, SessionOptions } from './session-options.ts';
import { createSessionWorld } from './session-world.ts';
import { tellServer } from './tell-server.ts';

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
  const world = createSessionWorld(options);
  const { sessionId, logger, time } = world;
  const hub = createEventHub<SessionEmitted>(logger);
  const states = createEventHub<SessionState>(logger);
  const ending = new AbortController();
  const nobody = Promise.resolve(null);
  let isStarted = false;
  let isEnded = false;
  let isDisposed = false;
  let ended: Promise<void> | null = null;

  const keys = createSessionKeys(
    world,
    (emission, from) => {
      if (emission.type === 'session.ended') finish(emission.reason);
      else if (from === keys.own || emission.type.startsWith('token.')) hub.dispatch(emission);
    },
    (from) => {
      if (from === keys.own) tellState();
    },
  );

  const stateNow = (): SessionState => {
    const { status, degraded, organizationId } = session;
    return Object.freeze({ status, degraded, organizationId });
  };

  function tellState(): void {
    const state = stateNow();
    if (JSON.stringify(state) === JSON.stringify(told)) return;
    told = state;
    states.dispatch(state);
  }

  function start(): void {
    if (isEnded || isDisposed) return;
    isStarted = true;
    keys.own.start();
  }

  function finish(reason: string): void {
    if (isEnded) return;
    isEnded = true;
    for (const key of keys.all()) {
      if (isStarted || key !== keys.own) key.send({ type: 'session.ended', reason });
      key.waiters.settle(null);
    }
    hub.dispatch({ type: 'session.ended', reason, template: null, organizationId: session.organizationId });
    tellState();
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

  async function ask(options: GetTokenOptions, key: KeyActor | undefined): Promise<string | null> {
    // Taken for no options, a template's name would give the session token in its place.
    check(typeof options === 'object', 'options', 'an object');
    const { template, organizationId, skipCache = false, timeoutMs = 0 } = options;
    if (template != null) checkId('template', template);
    checkOrganizationId(organizationId);
    check(timeoutMs >= 0, 'timeoutMs', 'a number of at least 0');
    options.signal?.throwIfAborted();
    // The first question starts the session, also where another key is asked for: its token is what an outage needs.
    if (key !== keys.own) start();
    isStarted = true;
    return (key ?? keys.open(keyOf(options), skipCache)).ask(options);
  }

  const session: Session = {
    sessionId,
    get status() {
      return isEnded ? 'signed-out' : keys.own.status;
    },
    get degraded() {
      return keys.own.context.isDegraded;
    },
    get organizationId() {
      return keys.own.key.organizationId;
    },
    get token() {
      return isEnded || isDisposed ? null : keys.own.token();
    },
    get actor() {
      return keys.own.actor;
    },
    start,
    getToken(given) {
      const options = given ?? NO_OPTIONS;
      if (isEnded) return nobody;
      if (isDisposed) return Promise.reject(new SessionDisposedError());
      const key = find(options);
      const isCachable = typeof options === 'object' && !options.skipCache && !options.signal?.aborted;
      return (isCachable && key?.cached()) || ask(options, key);
    },
    on(type, listener) {
      check(typeof listener === 'function', 'listener', 'a function');
      checkOneOf(type, 'type', EMITTED_TYPES);
      return hub.on((event) => {
        // Once the session has ended, only its end is told.
        const isTold = !isEnded || event.type === 'session.ended';
        if (isTold && (type === '*' || type === event.type)) (listener as (event: SessionEmitted) => void)(event);
      });
    },
    subscribe(listener) {
      check(typeof listener === 'function', 'listener', 'a function');
      return states.on(listener);
    },
    send(event) {
      const { type } = event;
      checkOneOf(type, 'type', SENT_TYPES);
      if (isEnded || isDisposed) return;
      if (type === 'session.ended') return finish(event.reason);
      world.isOffline = type === 'network.offline' || (world.isOffline && type !== 'network.online');
      const isOfAll = /^(page|network)/.test(type);
      for (const key of keys.all()) {
        if (isOfAll || (key === keys.own) === (type !== 'session-token.changed')) key.send(event);
      }
    },
    receiveToken(jwt, options = {}) {
      if (!isEnded && !isDisposed) find(options)?.receive(jwt);
    },
    switchOrganization(organizationId) {
      const wanted = checkOrganizationId(organizationId);
      if (isEnded || isDisposed || wanted === session.organizationId) return;
      keys.switchOwn(wanted);
      if (isStarted) keys.own.start();
      tellState();
    },
    end({ reason = 'signed-out' } = {}) {
      if (ended === null) {
        if (isEnded) return Promise.resolve();
        if (isDisposed) return Promise.reject(new SessionDisposedError());
        // Set first: a listener of the end may ask for it again.
        ended = nobody.then(() => tellServer(world, ending));
        finish(reason);
      }
      return ended;
    },
    // Where there is no such symbol there is no `using` to miss it; the method below takes the name then.
    [Symbol.dispose ?? 'dispose']() {
      session.dispose();
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      for (const key of keys.all()) {
        key.stop();
        key.waiters.settle(new SessionDisposedError());
      }
      hub.clear();
      states.clear();
      ending.abort(new SessionDisposedError());
    },
  };
  let told = stateNow();
  insides.set(session, { time, keys });
  return session;
}
