import { expect, test } from 'vitest';
import { secureTokenStore } from 'xstate-session/react-native';
import { fakeSecureStore } from './support/native-fakes.ts';

interface Tokens {
  readonly refreshToken: string;
  readonly accessToken?: string;
}

function opened() {
  const secureStore = fakeSecureStore();
  return { secureStore, store: secureTokenStore<Tokens>(secureStore) };
}

const long = (letter: string): Tokens => ({ refreshToken: letter.repeat(3_000), accessToken: `é€😀${letter}` });

test('keeps a record of any length, and takes it away without a rest', async () => {
  const { store, secureStore } = opened();
  expect(await store.read()).toBeNull();
  for (const tokens of [long('a'), { refreshToken: 'short' }, long('b'), long('c')]) {
    expect(await store.write(tokens)).toBe(true);
    expect(await store.read()).toEqual(tokens);
  }
  await store.write(null);
  expect([await store.read(), secureStore.entries.size]).toEqual([null, 0]);
});

test.each(Array.from({ length: 8 }, (_empty, writes) => [writes]))(
  'killed after %i writes, the app finds the old record or the new one, whole',
  async (writes) => {
    const { store, secureStore } = opened();
    await store.write(long('a'));
    secureStore.killAfter(writes);
    void store.write(long('b'));
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
    secureStore.revive();
    const after = secureTokenStore<Tokens>(secureStore);
    expect([long('a'), long('b')]).toContainEqual(await after.read());
    await after.write(long('c'));
    expect(await after.read()).toEqual(long('c'));
  },
);

test('writes only over what is expected', async () => {
  const { store } = opened();
  const first = { refreshToken: 'first', accessToken: 'one' };
  expect(await store.write(first, { refreshToken: 'other' })).toBe(false);
  expect(await store.write(first, null)).toBe(true);
  const both = [store.write({ refreshToken: 'second' }, first), store.write({ refreshToken: 'third' }, first)];
  expect(await Promise.all(both)).toEqual([true, false]);
  expect(await store.read()).toEqual({ refreshToken: 'second' });
  expect(await store.write(null, { refreshToken: 'second' })).toBe(true);
});

test('locks: one after the other, also after one that failed; what holds the lock may read and write', async () => {
  const { store } = opened();
  const order: string[] = [];
  const failed = store.lock(async () => {
    order.push('first');
    await store.write({ refreshToken: 'within' });
    throw new TypeError('failed');
  });
  const second = store.lock(async () => {
    order.push('second');
    return store.read();
  });
  await expect(failed).rejects.toThrow('failed');
  expect([await second, order]).toEqual([{ refreshToken: 'within' }, ['first', 'second']]);
});

test('a locked keychain is no answer, what cannot be read is none', async () => {
  const { store, secureStore } = opened();
  await store.write({ refreshToken: 'kept' });
  secureStore.isLocked = true;
  await expect(store.read()).rejects.toThrow('User interaction');
  secureStore.isLocked = false;
  expect(await store.read()).toEqual({ refreshToken: 'kept' });
  secureStore.entries.set('xstate-session', 'not JSON');
  expect(await store.read()).toBeNull();
});

test('what is no secure store, and a name that a keychain does not take, is refused', () => {
  expect(() => secureTokenStore({} as ReturnType<typeof fakeSecureStore>)).toThrow(
    /secureTokenStore: SecureStore must be/,
  );
  expect(() => secureTokenStore(fakeSecureStore(), { name: 'my app' })).toThrow(/secureTokenStore: name must be/);
});
