import type { NativeAppState, NativeNetInfo, NativeSecureStore } from 'xstate-session/react-native';

/** `AppState` as iOS moves it: to the background and back the way leads through `inactive`. */
export function fakeAppState(first = 'active') {
  const listeners = new Set<(state: string) => void>();
  const set = (state: string) => {
    fake.currentState = state;
    for (const listener of [...listeners]) listener(state);
  };
  const fake = {
    currentState: first,
    listeners,
    addEventListener(_type: 'change', listener: (state: string) => void) {
      listeners.add(listener);
      return { remove: () => void listeners.delete(listener) };
    },
    /** The control centre, a call: away and back without having been in the background. */
    interrupt() {
      set('inactive');
      set('active');
    },
    toBackground() {
      set('inactive');
      set('background');
    },
    toFront() {
      set('inactive');
      set('active');
    },
  };
  return fake satisfies NativeAppState;
}

type NetState = Parameters<Parameters<NativeNetInfo['addEventListener']>[0]>[0];

/** NetInfo: it tells the present state to each listener a little later, and each change to all, also those that say nothing new. */
export function fakeNetInfo(first: NetState = { isConnected: null, isInternetReachable: null }) {
  const listeners = new Set<(state: NetState) => void>();
  let state = first;
  const fake = {
    listeners,
    addEventListener(listener: (state: NetState) => void) {
      listeners.add(listener);
      void Promise.resolve().then(() => listeners.has(listener) && listener(state));
      return () => void listeners.delete(listener);
    },
    set(next: NetState) {
      state = next;
      for (const listener of [...listeners]) listener(state);
    },
    get isConnected() {
      return state.isConnected !== false;
    },
  };
  return fake satisfies NativeNetInfo;
}

/** A keychain: slow, 2 048 bytes a value, keys of few characters, locked at times, and killed with its app between two writes. */
export function fakeSecureStore() {
  const entries = new Map<string, string>();
  let writesLeft = Number.POSITIVE_INFINITY;
  const answer = async (key: string) => {
    await Promise.resolve();
    if (!/^[\w.-]+$/.test(key)) throw new TypeError('Invalid key provided to SecureStore.');
    if (fake.isLocked) throw new TypeError('User interaction is not allowed.');
  };
  const write = async (key: string) => {
    await answer(key);
    if (writesLeft <= 0) await new Promise(() => {});
    writesLeft -= 1;
  };
  const fake = {
    entries,
    isLocked: false,
    /** The app is killed after so many more writes: the next one never happens. */
    killAfter(writes: number) {
      writesLeft = writes;
    },
    /** Another app's life begins, over the same keychain. */
    revive() {
      writesLeft = Number.POSITIVE_INFINITY;
    },
    async getItemAsync(key: string) {
      await answer(key);
      return entries.get(key) ?? null;
    },
    async setItemAsync(key: string, value: string) {
      if (Buffer.byteLength(value) > 2_048)
        throw new TypeError('Value being stored in SecureStore is larger than 2048 bytes.');
      await write(key);
      entries.set(key, value);
    },
    async deleteItemAsync(key: string) {
      await write(key);
      entries.delete(key);
    },
  };
  return fake satisfies NativeSecureStore;
}
