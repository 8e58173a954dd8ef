import { check } from '../protocol/caller-input.ts';
import type { Session } from '../session/session.ts';
import { isSession } from './remember-session.ts';

/** What React Native gives to whom it calls back. */
export interface NativeSubscription {
  /** Calls back no more. */
  remove(): void;
}

/** What is needed of React Native's `AppState`. */
export interface NativeAppState {
  /** `active`, `background`, on iOS also `inactive` while the user is between two apps; nothing yet known at the first start. */
  readonly currentState?: string | null;
  /** Calls back with each new state. */
  addEventListener(type: 'change', listener: (state: string) => void): NativeSubscription;
}

/** What is needed of `@react-native-community/netinfo`. */
export interface NativeNetInfo {
  /** Calls back with the state of the network, at first with the present one. */
  addEventListener(
    listener: (state: { readonly isConnected: boolean | null; readonly isInternetReachable?: boolean | null }) => void,
  ): () => void;
}

/** The parts of the platform whose signals count. */
export interface NativePlatform {
  /** Of `react-native`. */
  readonly AppState: NativeAppState;
  /** Of `@react-native-community/netinfo`. Without it the session finds out about the network by its requests. */
  readonly NetInfo?: NativeNetInfo;
}

/** The signals of one app. */
export interface NativeSignals {
  /** Removes every listener. The end of the session does it too. */
  end(): void;
}

/**
 * Tells a session what happens to its app: whether it is in front, and whether there is a network. So a session that has slept
 * through a night refreshes when the app comes to the front, and one that had no network does when there is one.
 *
 * iOS stops the timers of an app in the background, Android makes them late: nothing here waits for one. `inactive` (a call, the
 * control centre, two apps side by side) is no background. Only `isConnected: false` is no network: what is not known, and a network
 * of which the probe says that it reaches nothing, may still reach the API.
 *
 * @throws TypeError for what is no session, or lacks the functions that are needed; nothing is listened to then.
 *
 * @example
 * ```ts
 * import NetInfo from '@react-native-community/netinfo';
 * import { AppState } from 'react-native';
 *
 * const signals = nativeSignals(session, { AppState, NetInfo });
 * ```
 */
export function nativeSignals(session: Session, platform: NativePlatform): NativeSignals {
  check(isSession(session), 'nativeSignals: session', 'a session, of createSession', session);
  const { AppState, NetInfo } = platform ?? {};
  check(typeof AppState?.addEventListener === 'function', 'nativeSignals: AppState', 'that of react-native', AppState);
  const hasNetInfo = NetInfo === undefined || typeof NetInfo?.addEventListener === 'function';
  check(hasNetInfo, 'nativeSignals: NetInfo', 'that of @react-native-community/netinfo', NetInfo);
  let isOffline = false;
  let isUnreachable = false;

  function onAppState(state: string | null | undefined): void {
    if (state === 'active') session.send({ type: 'page.visible' });
    if (state === 'background') session.send({ type: 'page.hidden' });
  }

  const unsubscribe = NetInfo?.addEventListener(({ isConnected, isInternetReachable }) => {
    const wasOffline = isOffline;
    const wasUnreachable = isUnreachable;
    isOffline = isConnected === false;
    isUnreachable = isInternetReachable === false;
    // A change from one network to another is none: each would cost a request.
    if (isOffline && !wasOffline) session.send({ type: 'network.offline' });
    if (!isOffline && (wasOffline || (wasUnreachable && !isUnreachable))) session.send({ type: 'network.online' });
  });
  const subscription = AppState.addEventListener('change', onAppState);
  if (AppState.currentState === 'background') onAppState('background');

  let isOver = false;
  function end(): void {
    if (isOver) return;
    isOver = true;
    subscription.remove();
    unsubscribe?.();
    unsubscribeEnd();
  }
  const unsubscribeEnd = session.on('session.ended', end);
  return { end };
}
