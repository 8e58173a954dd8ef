/**
 * The React Native half: what the app and the network tell a session, and where it outlives the app. No native module is imported.
 *
 * @module xstate-session/react-native
 */

export type {
  NativeAppState,
  NativeNetInfo,
  NativePlatform,
  NativeSignals,
  NativeSubscription,
} from './native-signals.ts';
export { nativeSignals } from './native-signals.ts';
export type { RememberedSession, RememberSessionOptions } from './remember-session.ts';
export { rememberSession } from './remember-session.ts';
export type {
  NativeSecureStore,
  SecureTokenStore,
  SecureTokenStoreOptions,
  StoredSession,
} from './secure-token-store.ts';
export { secureTokenStore } from './secure-token-store.ts';
