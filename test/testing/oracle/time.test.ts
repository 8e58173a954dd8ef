import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from 'xstate-session';
import { at, failed, holding, minted, ms, oracle, refreshing, token, unavailable } from '../support/oracle-words.ts';

describe('the oracle at the start', () => {
  it('requests at once without a token, and offers nothing', () => {
    const { place, pending, nextDelayMs } = oracle();
    expect(place).toBe('refreshing.requesting');
    expect(nextDelayMs).toEqual(ms(15_000));
    expect(pending).toEqual({
      actor: 'createToken',
      input: { sessionId: 'sess_test', template: null, organizationId: null, skipCache: false },
    });
  });

  it('is active with a usable token that was brought along', () => {
    const { value, tags, nextDelayMs } = oracle({ lastActiveToken: token(-10_000) });
    expect([value, tags, nextDelayMs]).toEqual(['active', [], ms(33_000)]);
  });

  it('offers a token that was brought along expired', () => {
    const lastActiveToken = token(-90_000);
    const brought = oracle({ lastActiveToken });
    expect(brought.pending?.input).toMatchObject({ lastActiveToken });
    expect(brought.servedToken(at(0))).toBeNull();
  });

  it('does not hold a token of another organization, but offers it', () => {
    const lastActiveToken = token(0, { organizationId: 'org_2' });
    const brought = oracle({ lastActiveToken, organizationId: 'org_1' });
    expect([brought.heldToken, brought.lastActiveToken]).toEqual([null, lastActiveToken]);
  });

  it('believes a token of the next minute rather than its own clock, and lets a mint decide about a later one', () => {
    expect(oracle({ lastActiveToken: token(60_000) })).toMatchObject({ place: 'active', offsetMs: 60_000 });
    const lastActiveToken = token(61_000);
    expect(oracle({ lastActiveToken })).toMatchObject({
      place: 'refreshing.requesting',
      offsetMs: 0,
      heldToken: null,
      lastActiveToken,
    });
  });

  it('plans nothing beside the request for a token that has expired', () => {
    const expired = oracle({ lastActiveToken: token(-600_000) });
    expect(expired.place).toBe('refreshing.requesting');
    expired.stimulate({ type: 'handshake.requested', reason: 'asked' }, at(100));
    expired.stimulate({ type: 'createHandshakeUrl.failed', failure: { kind: 'network' } }, at(200));
    expect(expired).toMatchObject({ place: 'refreshing.backing-off' });
    expect(expired.nextDelayMs?.minMs).toBeGreaterThanOrEqual(3_000);
  });

  it('begins with a skipCache request when the first caller wants that', () => {
    expect(oracle({ skipCache: true }).pending?.input).toMatchObject({ skipCache: true });
  });
});

describe('the refresh, says the oracle,', () => {
  it.each([
    [60, 43_000, 45_000],
    [3_600, 3_583_000, 3_585_000],
    [17, 11_900, 12_750],
    [5, 3_500, 3_750],
    [2, 1_000, 1_000],
    [1, 1_000, 1_000],
  ])('of a token of %s s begins %s to %s ms after it', (lifetimeSeconds, minMs, maxMs) => {
    const held = holding({ limits: DEFAULT_LIMITS }, { lifetimeSeconds });
    if (lifetimeSeconds === 1) expect(held.place).toBe('refreshing.backing-off');
    else expect(held.nextDelayMs).toEqual({ minMs, maxMs });
  });

  it('comes later in a hidden tab, decided when the delay is armed', () => {
    const hidden = oracle();
    hidden.stimulate({ type: 'page.hidden' }, at(0));
    hidden.stimulate(minted(token(0), 0), at(0));
    expect(hidden.nextDelayMs).toEqual(ms(46_000));
  });

  it('is counted from the moment the request was sent, so that a slow answer only shortens a life', () => {
    const slow = oracle();
    slow.stimulate(minted(token(0), 0), at(8_000));
    expect([slow.nextDelayMs, slow.offsetMs]).toEqual([ms(35_000), 0]);
  });

  it('is armed anew from the time of an event', () => {
    const held = holding();
    held.stimulate({ type: 'network.online' }, at(20_000));
    expect(held.nextDelayMs).toEqual(ms(23_000));
  });

  it('begins at an event when the timer is late', () => {
    const held = holding();
    held.stimulate({ type: 'page.visible' }, at(3_600_000));
    expect(held.place).toBe('refreshing.requesting');
  });

  it('moves with what is observed, within the jitter', () => {
    const held = holding({ limits: DEFAULT_LIMITS });
    expect([held.observeDelay(42_998), held.observeDelay(45_002), held.observeDelay(44_321.5)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(held.nextDelayMs).toEqual(ms(44_321.5));
  });
});

describe('the wait, says the oracle,', () => {
  it('grows by 1.55 up to 50 s, and is told with each failure', () => {
    const failing = oracle();
    const waits: (number | undefined)[] = [];
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      const [told] = failing.stimulate(unavailable, failing.nowMs);
      expect(told).toMatchObject({ type: 'token.failed', kind: 'unavailable', status: 503, attempt });
      waits.push(failing.nextDelayMs?.minMs);
      failing.stimulate({ type: 'timer.fired' }, 0);
    }
    expect(waits.map((wait) => Math.round(wait ?? 0))).toEqual([
      3_000, 4_650, 7_208, 11_172, 17_316, 26_840, 41_602, 50_000, 50_000,
    ]);
  });

  it('has 20 % of jitter in both directions', () => {
    const failing = oracle({ limits: DEFAULT_LIMITS });
    failing.stimulate(unavailable, at(0));
    expect(failing.nextDelayMs).toEqual({ minMs: 2_400, maxMs: 3_600 });
  });

  it.each([
    [20_000, 20_000],
    [500, 3_000],
    [86_400_000, 300_000],
  ])('with a Retry-After of %s ms is %s ms', (retryAfterMs, waitMs) => {
    const failing = oracle();
    failing.stimulate(failed({ kind: 'rate-limited', status: 429, retryAfterMs }), at(0));
    expect(failing.nextDelayMs).toEqual(ms(waitMs));
  });

  it('is shortened by a nudge to 10 s after the last answer, never lengthened', () => {
    const failing = oracle();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      failing.stimulate(unavailable, failing.nowMs);
      if (attempt < 5) failing.stimulate({ type: 'timer.fired' }, 0);
    }
    const answeredAtMs = failing.nowMs;
    failing.stimulate({ type: 'network.online' }, answeredAtMs + 1_000);
    expect(failing.nextDelayMs).toEqual(ms(9_000));
    failing.stimulate({ type: 'page.visible' }, answeredAtMs + 9_500);
    expect(failing.nextDelayMs).toEqual(ms(500));
    const young = oracle();
    young.stimulate(unavailable, at(0));
    young.stimulate({ type: 'token.requested' }, at(1_000));
    expect(young.nextDelayMs).toEqual(ms(2_000));
  });

  it('is over at once when the last answer is long ago, but never before Retry-After', () => {
    const limited = oracle();
    limited.stimulate(failed({ kind: 'rate-limited', retryAfterMs: 60_000 }), at(0));
    limited.stimulate({ type: 'token.requested' }, at(30_000));
    expect(limited.nextDelayMs).toEqual(ms(30_000));
    limited.stimulate({ type: 'token.requested' }, at(61_000));
    expect(limited.place).toBe('refreshing.requesting');
  });
});

describe('the clock, says the oracle,', () => {
  it('is learned from an own mint, however wrong it is', () => {
    const wrong = oracle();
    wrong.stimulate(minted(token(-86_400_000), 0), at(0));
    expect(wrong).toMatchObject({ place: 'active', offsetMs: -86_400_000, nextDelayMs: ms(43_000) });
  });

  it('is not set back by an old answer that a proxy repeats', () => {
    const held = refreshing();
    expect(held.stimulate(minted(token(0), 43_000), at(43_000))[0]).toMatchObject({ kind: 'stale-answer' });
    const later = refreshing();
    later.stimulate(minted(token(0), 56_000), at(56_000));
    expect(later).toMatchObject({ place: 'refreshing.backing-off', offsetMs: 0 });
  });

  it('waits for the end of a token that the endpoint keeps, then asks for later ones at their end', () => {
    const kept = refreshing();
    kept.stimulate(minted(token(0), 43_000), at(43_000));
    expect(kept).toMatchObject({ place: 'refreshing.backing-off', nextDelayMs: ms(12_000) });
    kept.pass(12_000);
    kept.stimulate({ type: 'timer.fired' }, at(55_000));
    kept.stimulate(minted(token(55_000), 55_000), at(55_000));
    expect(kept).toMatchObject({ place: 'active', nextDelayMs: ms(55_000) });
  });

  it('is told by an answer: then neither "iat" nor the client’s clock has a say', () => {
    const told = oracle();
    const backdated = token(-300_000, { lifetimeSeconds: 3_900 });
    told.stimulate({ ...minted(backdated, 0), expiresInMs: 1_800_000 } as never, at(0));
    expect(told).toMatchObject({ place: 'active', offsetMs: 1_800_000 });
    const silent = oracle();
    silent.stimulate(minted(backdated, 0), at(0));
    expect(silent).toMatchObject({ place: 'active', offsetMs: 0 });
  });

  it('makes the deadline longer after each that was missed, up to a minute, and forgets it at an answer', () => {
    const slow = oracle();
    let nowMs = 0;
    const deadlines = [15_000, 30_000, 60_000, 60_000].map((deadlineMs) => {
      expect(slow).toMatchObject({ place: 'refreshing.requesting', nextDelayMs: ms(deadlineMs) });
      nowMs += deadlineMs;
      slow.pass(deadlineMs);
      slow.stimulate({ type: 'timer.fired' }, at(nowMs));
      const waitMs = slow.nextDelayMs?.minMs ?? 0;
      nowMs += waitMs;
      slow.pass(waitMs);
      slow.stimulate({ type: 'timer.fired' }, at(nowMs));
      return deadlineMs;
    });
    expect(deadlines).toHaveLength(4);
    slow.stimulate(unavailable, at(nowMs));
    const waitMs = slow.nextDelayMs?.minMs ?? 0;
    slow.pass(waitMs);
    slow.stimulate({ type: 'timer.fired' }, at(nowMs + waitMs));
    expect(slow.nextDelayMs).toEqual(ms(15_000));
  });

  it('is set back when the clocks have disagreed', () => {
    const jumped = holding();
    jumped.disagreeClocks();
    jumped.stimulate({ type: 'page.visible' }, at(3_600_000));
    jumped.stimulate(minted(token(1_000), 3_600_000), at(3_600_000));
    expect(jumped).toMatchObject({ place: 'active', offsetMs: 1_000 - 3_600_000 });
  });
});
