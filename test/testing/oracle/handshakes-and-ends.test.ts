import { describe, expect, it } from 'vitest';
import type { Stimulus } from '../../../src/testing/oracle/contract.ts';
import { at, failed, holding, ms, oracle, refreshing, token, unavailable } from '../support/oracle-words.ts';

describe('a handshake, says the oracle,', () => {
  const asks: Stimulus = { type: 'handshake.requested', reason: 'app-asked' };
  const url = 'https://frontend-api.test/v1/client/handshake';

  it('that fails comes back to the token it left, tells so, and is no attempt', () => {
    const held = holding();
    held.stimulate(asks, at(1_000));
    expect(held.pending).toEqual({
      actor: 'createHandshakeUrl',
      input: { organizationId: null, reason: 'app-asked', sessionToken: token(0) },
    });
    expect(held.stimulate({ type: 'createHandshakeUrl.answered', url }, at(1_100))).toEqual([
      { type: 'handshake.ready', url, reason: 'app-asked' },
    ]);
    expect(held.nextDelayMs).toEqual(ms(30_000));
    expect(held.stimulate({ type: 'followHandshake.failed', failure: { kind: 'network' } }, at(2_000))).toEqual([
      { type: 'token.failed', kind: 'network', attempt: 0, retryInMs: ms(41_000) },
    ]);
    expect([held.place, held.nextDelayMs]).toEqual(['active', ms(41_000)]);
  });

  it('from a wait comes back to it, its moment kept', () => {
    const waiting = oracle();
    waiting.stimulate(failed({ kind: 'rate-limited', retryAfterMs: 20_000 }), at(0));
    waiting.stimulate(asks, at(1_000));
    waiting.stimulate({ type: 'createHandshakeUrl.failed', failure: { kind: 'network' } }, at(2_000));
    expect([waiting.place, waiting.nextDelayMs, waiting.attempt]).toEqual(['refreshing.backing-off', ms(18_000), 1]);
  });

  it('in which a token came from elsewhere keeps nobody to the pause that was asked for before', () => {
    const waiting = oracle();
    waiting.stimulate(failed({ kind: 'rate-limited', retryAfterMs: 60_000 }), at(0));
    waiting.stimulate(asks, at(1_000));
    waiting.stimulate({ type: 'token.received', jwt: token(1_000, { lifetimeSeconds: 2 }) }, at(1_000));
    waiting.pass(15_000);
    waiting.stimulate({ type: 'timer.fired' }, at(16_000));
    expect([waiting.place, waiting.nextDelayMs]).toEqual(['refreshing.backing-off', ms(3_000)]);
    waiting.stimulate({ type: 'token.requested' }, at(16_000));
    expect(waiting.place).toBe('refreshing.requesting');
  });

  it('that nobody can follow is told, and comes back', () => {
    const capabilities = { confirmSession: true, createHandshakeUrl: true, followHandshake: false };
    const held = holding({ capabilities });
    held.stimulate(asks, at(0));
    expect(held.stimulate({ type: 'createHandshakeUrl.answered', url }, at(0)).map(({ type }) => type)).toEqual([
      'handshake.ready',
    ]);
    expect(held.place).toBe('active');
  });

  it('is refused as the fourth of a burst, and a token begins another', () => {
    const spent = holding({ handshakes: 3 });
    expect(spent.handshakes).toBe(0);
    for (let n = 0; n < 3; n += 1) {
      spent.stimulate(asks, at(n));
      spent.stimulate({ type: 'createHandshakeUrl.failed', failure: { kind: 'network' } }, at(n));
    }
    expect(spent.stimulate(asks, at(5))).toMatchObject([{ type: 'token.failed', kind: 'handshake-loop', attempt: 0 }]);
    expect(spent.place).toBe('active');
  });

  it.each([
    { policy: 'never' },
    { capabilities: { confirmSession: true, createHandshakeUrl: false, followHandshake: true } },
  ] as const)('is ignored with %o', (more) => {
    const held = holding(more);
    expect([held.stimulate(asks, at(1)), held.place]).toEqual([[], 'active']);
  });
});

describe('the end, says the oracle,', () => {
  it.each(['active', 'refreshing', 'waiting'])('is the end of everything, here when %s', (where) => {
    const ending = where === 'active' ? holding() : where === 'refreshing' ? refreshing() : oracle();
    if (where === 'waiting') ending.stimulate(unavailable, at(0));
    expect(ending.stimulate({ type: 'session.ended', reason: 'user-left' }, at(50_000))).toEqual([
      { type: 'session.ended', reason: 'user-left' },
    ]);
    expect(ending).toMatchObject({ value: 'signed-out', tags: [], pending: null, nextDelayMs: null });
    expect(ending.servedToken(at(50_000))).toBeNull();
  });
});
