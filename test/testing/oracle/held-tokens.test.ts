import { describe, expect, it } from 'vitest';
import type { Stimulus } from '../../../src/testing/oracle/contract.ts';
import type { Oracle } from '../../../src/testing/oracle/create-oracle.ts';
import { at, failed, holding, minted, missing, ms, oracle, refreshing, START, token } from '../support/oracle-words.ts';

describe('a skipCache caller, says the oracle,', () => {
  const asks: Stimulus = { type: 'token.requested', skipCache: true };

  it('who asks while a request is out is served by another, which follows at once', () => {
    const asked = oracle();
    asked.stimulate(asks, at(100));
    asked.stimulate(minted(token(0), 0), at(200));
    expect(asked).toMatchObject({ place: 'refreshing.requesting', skipCache: true });
    expect(asked.pending?.input).toMatchObject({ skipCache: true });
    asked.stimulate(minted(token(1_000), 200), at(300));
    expect(asked).toMatchObject({ place: 'active', skipCache: false });
  });

  it('who asks between the plain request and its retry is not served by the retry', () => {
    const asked = refreshing();
    asked.stimulate(missing, at(43_000));
    asked.stimulate(asks, at(43_100));
    asked.stimulate(minted(token(43_000), 43_000), at(43_200));
    expect(asked.pending?.input).toMatchObject({ skipCache: true });
  });

  it('waits on after a transient failure, and is served by a definitive one', () => {
    for (const [kind, waits] of [
      ['unavailable', true],
      ['rejected', false],
      ['invalid-token', false],
    ] as const) {
      const asked = oracle({ skipCache: true });
      asked.stimulate(failed({ kind }), at(0));
      expect([kind, asked.skipCache]).toEqual([kind, waits]);
    }
  });

  it('keeps the wait and its moment when another tab brings a token', () => {
    const asked = oracle({ skipCache: true });
    asked.stimulate(failed({ kind: 'rate-limited', retryAfterMs: 20_000 }), at(0));
    const [told] = asked.stimulate({ type: 'token.received', jwt: token(0) }, at(5_000));
    expect(told).toMatchObject({ type: 'token.issued', source: 'received' });
    expect(asked.place).toBe('refreshing.backing-off');
    asked.stimulate({ type: 'token.requested' }, at(6_000));
    expect(asked.nextDelayMs).toEqual(ms(14_000));
  });
});

describe('freshness, says the oracle,', () => {
  const answerTo = (held: Oracle, jwt: string, atMs: number) => held.stimulate(minted(jwt, atMs), at(atMs))[0];

  it.each([
    ['older claims', { oiat: START / 1_000 - 1 }, 'stale-answer'],
    ['no oiat', { oiat: null }, 'stale-answer'],
    ['the same claims and an earlier "iat"', { oiat: START / 1_000, iatMs: START - 1_000 }, 'stale-answer'],
    ['the same claims and "iat"', { oiat: START / 1_000, iatMs: START, id: 'another' }, undefined],
    ['every letter as in the held one', { oiat: START / 1_000, iatMs: START }, 'stale-answer'],
    ['another session', { sid: 'sess_other' }, 'invalid-token'],
    ['another organization', { organizationId: 'org_1' }, 'invalid-token'],
    ['no "exp"', { claims: { exp: undefined } }, 'invalid-token'],
    ['no life left', { lifetimeSeconds: 1 }, 'invalid-token'],
  ] as const)('a mint with %s is judged %s as %s', (_, parts, kind) => {
    const told = answerTo(refreshing(), token(43_000, parts), 43_000);
    expect(told).toMatchObject(kind ? { type: 'token.failed', kind } : { type: 'token.issued' });
  });

  it('a staler mint is adopted once the held token is not usable', () => {
    const held = refreshing();
    const stale = token(56_000, { oiat: START / 1_000 - 100 });
    expect(answerTo(held, stale, 56_000)).toMatchObject({ type: 'token.issued', jwt: stale });
    expect(held.lastActiveToken).toBe(stale);
  });

  it('a received token that is fresher but expired becomes the last active token only', () => {
    const held = holding();
    const expired = token(-70_000, { oiat: START / 1_000 + 1 });
    expect(held.stimulate({ type: 'token.received', jwt: expired }, at(1))).toEqual([]);
    expect([held.heldToken, held.lastActiveToken]).toEqual([token(0), expired]);
  });

  it('a received token that is staler or foreign changes nothing', () => {
    const held = holding();
    for (const parts of [{ oiat: 1 }, { sid: 'sess_other' }, { organizationId: 'org_1' }]) {
      expect(held.stimulate({ type: 'token.received', jwt: token(0, parts) }, at(1))).toEqual([]);
    }
    expect(held.heldToken).toBe(token(0));
  });
});
