import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { jwtOf, reachEmulator } from '../support/reach-emulator.ts';

const TOKENS = '/v1/client/sessions/sess_a/tokens';

describe.each(['http', 'fetch'] as const)('the times of tokens, by a mode of the emulator over %s', (transport) => {
  async function reach(options: Parameters<typeof reachEmulator>[1] = {}) {
    const reached = await reachEmulator(transport, options);
    reached.emulator.createSession({ id: 'sess_a' });
    return reached;
  }

  it('kept-token: a token is handed out again until so much of its life is left, for each key alone', async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const { emulator, post } = await reach({ now: () => nowMs });
    emulator.setMode('kept-token');
    const first = await jwtOf(await post(TOKENS));
    nowMs += 54_000;
    expect(await jwtOf(await post(TOKENS))).toBe(first);
    expect(await jwtOf(await post(`${TOKENS}/supabase`))).not.toBe(first);
    nowMs += 1_000;
    const second = await jwtOf(await post(TOKENS));
    expect(second).not.toBe(first);
    nowMs += 1_000;
    emulator.setMode('kept-token', { untilSeconds: 60 });
    expect(await jwtOf(await post(TOKENS))).not.toBe(second);
    expect(emulator.counters.mints.token).toBe(4);
  });

  it('backdated: "iat" lies before the mint, and the expiry is what it would be', async () => {
    const nowMs = Date.UTC(2026, 0, 1);
    const { emulator, post } = await reach({ now: () => nowMs });
    const times = async (path = TOKENS) => {
      const { iat = 0, exp = 0 } = decodeJwt(await jwtOf(await post(path)));
      return [iat - nowMs / 1_000, exp - nowMs / 1_000];
    };
    emulator.setMode('backdated');
    expect(await times()).toEqual([-300, 60]);
    emulator.setMode('backdated', { bySeconds: 10 });
    expect([await times(), await times(`${TOKENS}/supabase`)]).toEqual([
      [-10, 60],
      [-10, 60],
    ]);
  });
});
