import { describe, expect, it } from 'vitest';
import { ApiResponseError } from 'xstate-session';
import { checkGuarantees, makeToken, scriptedActors, type TraceRecord, traceRecorder } from 'xstate-session/testing';

const input = { sessionId: 'sess_test', template: null, organizationId: null, skipCache: false };
const jwt = makeToken({ iatMs: 1_000_000 });

/** Stands in for a session: tests emit and show what they like. */
function fakeSession() {
  const listeners = new Map<string, (event: { type: string; [field: string]: unknown }) => void>();
  return {
    status: 'active',
    degraded: false,
    token: jwt as string | null,
    answer: Promise.resolve<string | null>(jwt),
    on: (type: string, listener: (event: { type: string }) => void) => listeners.set(type, listener),
    emit: (event: { type: string; [field: string]: unknown }) => listeners.get(event.type)?.(event),
    getToken(_options?: object) {
      return this.answer;
    },
  };
}

function recorderAt(clock = { ms: 5 }) {
  return traceRecorder({ now: () => clock.ms, serverNow: () => clock.ms + 1_000_000 });
}

const without = (records: readonly TraceRecord[], ...types: string[]) =>
  records.filter(({ type }) => !types.includes(type));

describe('a trace recorder', () => {
  it('tells when a request began and ended, what was asked and what came, without the tokens', async () => {
    const recorder = recorderAt();
    const actors = scriptedActors({ createToken: [{ answer: { jwt } }] });
    const { createToken } = recorder.wrap(actors);
    const call = { signal: new AbortController().signal };
    await createToken({ ...input, lastActiveToken: jwt, expiredToken: jwt }, call);
    const mask = recorder.mask(jwt);
    const moment = { atMs: 5, serverAtMs: 1_000_005 };
    const key = { template: null, organizationId: null };
    const asked = { key, skipCache: false, expiredToken: mask, lastActiveToken: mask };
    expect(recorder.records).toEqual([
      { ...moment, type: 'request.started', id: 1, actor: 'createToken', ...asked },
      { ...moment, type: 'request.ended', id: 1, outcome: 'answered', token: mask },
    ]);
    expect(JSON.stringify(recorder.trace())).not.toContain('eyJ');
  });

  it('tells why a request failed, and passes the very error on', async () => {
    const recorder = recorderAt();
    const error = new ApiResponseError({ status: 429, retryAfterMs: 3_000 });
    const { createToken } = recorder.wrap(scriptedActors({ createToken: [{ fail: error }] }));
    await expect(createToken(input, { signal: new AbortController().signal })).rejects.toBe(error);
    expect(recorder.records.at(-1)).toMatchObject({ outcome: 'failed', kind: 'rate-limited', retryAfterMs: 3_000 });
  });

  it('tells when a request was aborted, also of one that never notices', () => {
    const recorder = recorderAt();
    const controller = new AbortController();
    const { createToken } = recorder.wrap({ createToken: (_: object, _call: object) => new Promise<never>(() => {}) });
    void createToken(input, { signal: controller.signal });
    controller.abort();
    expect(recorder.records.at(-1)).toMatchObject({ type: 'request.ended', outcome: 'aborted' });
  });

  it("tells a confirmation's verdict", async () => {
    const recorder = recorderAt();
    const { confirmSession } = recorder.wrap(scriptedActors({ confirmSession: [{ answer: { ended: true } }] }));
    await confirmSession({ sessionId: 'sess_test' }, { signal: new AbortController().signal });
    expect(recorder.records.at(-1)).toMatchObject({ outcome: 'answered', ended: true });
  });

  it('passes on what is no plain function', () => {
    const logic = { transition: () => {} };
    expect(traceRecorder().wrap({ createToken: logic, other: 1 })).toEqual({ createToken: logic, other: 1 });
  });

  it('tells what a session emits, and what it shows afterwards', () => {
    const recorder = recorderAt();
    const session = fakeSession();
    recorder.listen(session);
    session.emit({ type: 'token.issued', jwt, source: 'mint', template: null, organizationId: null });
    session.token = null;
    session.emit({
      type: 'token.failed',
      kind: 'network',
      attempt: 1,
      retryInMs: 3_000,
      template: null,
      organizationId: null,
    });
    session.emit({ type: 'session.ended', reason: 'user-left' });
    expect(without(recorder.records, 'user-code.ran')).toMatchObject([
      { type: 'token.issued', source: 'mint', token: recorder.mask(jwt) },
      { type: 'session.observed', status: 'active', degraded: false, token: recorder.mask(jwt) },
      { type: 'token.failed', kind: 'network', attempt: 1, retryInMs: 3_000 },
      { type: 'session.observed', token: null },
      { type: 'session.ended', reason: 'user-left' },
      { type: 'session.observed' },
    ]);
  });

  it('tells how a caller fared', async () => {
    const recorder = recorderAt();
    const session = fakeSession();
    expect(await recorder.getToken(session, { organizationId: '', timeoutMs: 9 })).toBe(jwt);
    session.answer = Promise.resolve(null);
    expect(await recorder.getToken(session)).toBeNull();
    const error = Object.assign(new Error('late'), { code: 'timeout' });
    session.answer = Promise.reject(error);
    await expect(recorder.getToken(session, { skipCache: true })).rejects.toBe(error);
    expect(recorder.records).toMatchObject([
      { type: 'get-token.called', id: 1, key: { organizationId: null }, skipCache: false, timeoutMs: 9 },
      { type: 'get-token.settled', id: 1, outcome: 'token', token: recorder.mask(jwt) },
      { type: 'get-token.called', id: 2, key: {}, skipCache: false },
      { type: 'get-token.settled', id: 2, outcome: 'null' },
      { type: 'get-token.called', id: 3, skipCache: true },
      { type: 'get-token.settled', id: 3, outcome: 'error', code: 'timeout' },
    ]);
  });

  it('tells an answer that was there at once from one that came later', async () => {
    const recorder = recorderAt();
    const session = fakeSession();
    const answered = recorder.getToken(session);
    recorder.record({ type: 'session.ended', reason: 'x' });
    expect(await answered).toBe(jwt);
    let answer = (_: string) => {};
    session.answer = new Promise<string | null>((resolve) => {
      answer = resolve;
    });
    const waiting = recorder.getToken(session);
    await Promise.resolve();
    answer(jwt);
    expect(await waiting).toBe(jwt);
    const settled = recorder.records.filter(({ type }) => type === 'get-token.settled');
    expect(settled).toMatchObject([{ id: 1, atOnce: true }, { id: 2 }]);
    expect(settled[1]).not.toHaveProperty('atOnce');
    const { violations = [] } =
      checkGuarantees(recorder.trace()).find(({ name }) => name === 'silence-after-sign-out') ?? {};
    expect(violations.map(({ what }) => what)).toEqual(['get-token.settled after the session had ended']);
  });

  it('writes several tabs into one trace, each under its name, tokens numbered together', () => {
    const recorder = recorderAt();
    const [a, b] = ['a', 'b'].map((tab) => traceRecorder({ into: recorder, tab }));
    a?.record({ type: 'cookie.written', token: a.mask(jwt) });
    b?.record({ type: 'cookie.written', token: b.mask(jwt) });
    expect(recorder.records).toMatchObject([
      { tab: 'a', atMs: 5, token: { number: 1 } },
      { tab: 'b', atMs: 5, token: { number: 1 } },
    ]);
    expect(b?.trace().records).toEqual(recorder.records);
  });

  it('gives a trace that the guarantees can be checked on', async () => {
    const recorder = recorderAt();
    const session = fakeSession();
    recorder.listen(session);
    session.answer = Promise.resolve(null);
    await recorder.getToken(session);
    const report = checkGuarantees(recorder.trace()).find(({ name }) => name === 'get-token-settles');
    expect(report?.violations).toEqual([{ atMs: 5, what: 'getToken gave null in a living session' }]);
  });
});
