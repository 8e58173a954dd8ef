import type { CryptoKey } from 'jose';
import { describe, expect, test } from 'vitest';
import { signatureMemoryLimits, VerifiedSignatures } from '../../src/server/token/verified-signatures.ts';
import { collectGarbage } from './support/collect-garbage.ts';
import { NOW, NOW_MS } from './support/tokens.ts';

describe('the memory of signatures', () => {
  const key = {} as CryptoKey;
  const now = () => NOW_MS;
  const tokenOf = (jwt: string, claims: Record<string, unknown> = { exp: NOW + 60 }) => ({
    jwt,
    signature: '',
    header: {},
    claims,
  });

  const remember = (
    memory: VerifiedSignatures,
    token: ReturnType<typeof tokenOf>,
    signer: CryptoKey,
    nowMs: number,
  ) => {
    const entry = memory.entryOf(token, signer, nowMs);
    if (entry !== null) memory.add(entry);
  };

  test('ends at "exp", at its own two minutes, and before it began: a clock that was set back', () => {
    const memory = new VerifiedSignatures();
    const short = tokenOf('short');
    const long = tokenOf('long', { exp: NOW + 86_400 });
    for (const token of [short, long]) remember(memory, token, key, NOW_MS);
    const has = (token: typeof short, atMs: number) => memory.has(token, key, () => atMs);
    expect([has(short, NOW_MS + 59_999), has(long, NOW_MS + 119_999)]).toEqual([true, true]);
    expect([has(short, NOW_MS + 60_000), has(long, NOW_MS + 120_000)]).toEqual([false, false]);
    expect(has(long, NOW_MS - 1)).toBe(false);
  });

  test.each([
    ['has expired', { exp: NOW }],
    ['does not say when it expires', {}],
    ['says so in words', { exp: 'tomorrow' }],
    ['says so as a text', { exp: `${NOW + 60}` }],
  ])('has no place for a token that %s', (_, claims) => {
    const memory = new VerifiedSignatures();
    remember(memory, tokenOf('token', claims), key, NOW_MS);
    expect(memory.size.entries).toBe(0);
  });

  test('knows keys apart, and a token by its every character', () => {
    const memory = new VerifiedSignatures();
    remember(memory, tokenOf('a.b.c'), key, NOW_MS);
    expect(memory.has(tokenOf('a.b.c'), key, now)).toBe(true);
    expect(memory.has(tokenOf('a.b.c'), {} as CryptoKey, now)).toBe(false);
    expect(memory.has(tokenOf('a.b.d'), key, now)).toBe(false);
    expect(memory.has(tokenOf('A.b.c'), key, now)).toBe(false);
  });

  test('does not take tokens that end alike for one another', () => {
    const memory = new VerifiedSignatures();
    const end = 'e'.repeat(400);
    remember(memory, tokenOf(`first.${end}`), key, NOW_MS);
    expect(memory.has(tokenOf(`other.${end}`), key, now)).toBe(false);
    remember(memory, tokenOf(`other.${end}`), key, NOW_MS);
    expect(memory.has(tokenOf(`first.${end}`), key, now)).toBe(false);
    expect(memory.has(tokenOf(`other.${end}`), key, now)).toBe(true);
    expect(memory.size).toEqual({ entries: 1, chars: `other.${end}`.length });
  });

  test('is bounded in tokens: a flood of genuine ones pushes out the oldest', () => {
    const memory = new VerifiedSignatures();
    const { entriesMax } = signatureMemoryLimits;
    let most = 0;
    for (let n = 0; n < 3 * entriesMax; n += 1) {
      remember(memory, tokenOf(`token${n}`), key, NOW_MS);
      most = Math.max(most, memory.size.entries);
    }
    expect(most).toBe(entriesMax);
    expect(memory.has(tokenOf(`token${2 * entriesMax - 1}`), key, now)).toBe(false);
    // What is newer than half of all is never pushed out.
    expect(memory.has(tokenOf(`token${3 * entriesMax - entriesMax / 2}`), key, now)).toBe(true);
  });

  test('is bounded in bytes', () => {
    const memory = new VerifiedSignatures();
    const { charsMax } = signatureMemoryLimits;
    let most = 0;
    for (let n = 0; n < 1_000; n += 1) {
      remember(memory, tokenOf(`${'a'.repeat(16_000)}${n}`), key, NOW_MS);
      most = Math.max(most, memory.size.chars);
    }
    expect(most).toBeLessThanOrEqual(charsMax);
    expect(memory.size.chars).toBeGreaterThan(charsMax / 2 - 17_000);
  });

  test('uses its bytes to the last: two that take half of them are of one generation', () => {
    const memory = new VerifiedSignatures();
    const quarter = signatureMemoryLimits.charsMax / 4;
    for (const name of 'abc') remember(memory, tokenOf(name.repeat(quarter)), key, NOW_MS);
    expect(memory.size).toEqual({ entries: 3, chars: 3 * quarter });
    remember(memory, tokenOf('d', { exp: NOW + 600 }), key, NOW_MS + 120_000);
    expect(memory.size).toEqual({ entries: 1, chars: 1 });
  });

  test('lets go of those that are two minutes old when the next one comes', () => {
    const memory = new VerifiedSignatures();
    const add = (name: string, atMs: number) => remember(memory, tokenOf(name, { exp: NOW + 600 }), key, atMs);
    for (let n = 0; n < 100; n += 1) add(`token${n}`, NOW_MS);
    add('a minute later', NOW_MS + 60_000);
    expect(memory.size.entries).toBe(101);
    add('two minutes later', NOW_MS + 120_000);
    expect(memory.size.entries).toBe(2);
    add('long after', NOW_MS + 500_000);
    expect(memory.size.entries).toBe(1);
    add('the clock was set back', NOW_MS);
    expect(memory.size.entries).toBe(1);
  });

  test.each([
    ['old', 1, 60_000],
    ['full', signatureMemoryLimits.entriesMax / 2, 2],
  ])(
    'loses nothing to a signature that takes longer than the one the generation ended with, being %s',
    (_, held, laterMs) => {
      const memory = new VerifiedSignatures();
      const lasting = (name: string) => tokenOf(name, { exp: NOW + 600 });
      for (let n = 0; n < held; n += 1) remember(memory, lasting(`held${n}`), key, NOW_MS);
      const slow = memory.entryOf(lasting('slow'), key, NOW_MS + laterMs - 1);
      remember(memory, lasting('quick'), key, NOW_MS + laterMs);
      if (slow !== null) memory.add(slow);
      const known = ['held0', 'slow', 'quick'].map((name) => memory.has(lasting(name), key, () => NOW_MS + laterMs));
      expect(known).toEqual([true, true, true]);
    },
  );

  test('remembers a token once, however often it is verified', () => {
    const memory = new VerifiedSignatures();
    for (let n = 0; n < 10; n += 1) remember(memory, tokenOf('token'), key, NOW_MS);
    expect(memory.size).toEqual({ entries: 1, chars: 'token'.length });
  });

  test('takes a token that was cut out of a long header without keeping the header', () => {
    const memory = new VerifiedSignatures();
    const held = (count: number) => {
      for (let n = 0; n < count; n += 1) {
        const header = `${n} ${'x'.repeat(60_000)} ${'a'.repeat(500)}${n}`;
        remember(memory, tokenOf(header.slice(-500)), key, NOW_MS);
      }
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = held(1);
    const after = held(1_000);
    // The headers are 60 MB, the tokens half a megabyte.
    expect(after - before).toBeLessThan(20_000_000);
    expect(memory.size.entries).toBe(1_000);
  });
});
