import { expect, test } from 'vitest';
import { createSession, type Session } from 'xstate-session';
import { nativeSignals, rememberSession, secureTokenStore } from 'xstate-session/react-native';

const listening: string[] = [];
const AppState = {
  addEventListener: () => {
    listening.push('AppState');
    return { remove: () => undefined };
  },
};
const NetInfo = { addEventListener: () => () => undefined };
const session = createSession({ sessionId: 'sess_1', createToken: () => Promise.reject(new TypeError('unasked')) });
const nobody = null as unknown as Session;
const store = { write: async () => true };

test.each<[about: string, call: () => unknown, message: string]>([
  [
    'signals without a session',
    () => nativeSignals(nobody, { AppState }),
    'session must be a session, of createSession',
  ],
  ['signals of what is no session', () => nativeSignals({} as Session, { AppState }), 'given: object'],
  [
    'signals without a platform',
    () => nativeSignals(session, undefined as never),
    'AppState must be that of react-native',
  ],
  ['signals without AppState', () => nativeSignals(session, { NetInfo } as never), 'AppState must be'],
  ['signals of another NetInfo', () => nativeSignals(session, { AppState, NetInfo: {} as never }), 'NetInfo must be'],
  ['a memory without a session', () => rememberSession(nobody, store), 'rememberSession: session must be'],
  ['a memory without a store', () => rememberSession(session, undefined as never), 'rememberSession: store must be'],
  [
    'a memory with a function for a logger',
    () => rememberSession(session, store, { logger: console.log as never }),
    'logger must be an object with methods',
  ],
  ['a store without a keychain', () => secureTokenStore(undefined as never), 'SecureStore must be'],
])('%s: a TypeError that says what is missing, and nothing is listened to', (_about, call, message) => {
  listening.length = 0;
  expect(call).toThrow(TypeError);
  expect(call).toThrow(message);
  expect(listening).toEqual([]);
});

test('a session of another copy of the package is as good: nothing here looks inside one', () => {
  const copy = { ...session };
  expect(() => nativeSignals(copy, { AppState, NetInfo }).end()).not.toThrow();
  expect(() => rememberSession(copy, store, { logger: null as never }).end()).not.toThrow();
});
