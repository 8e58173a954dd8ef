import { ApiResponseError, createSession, type Session, type SessionInspector } from 'xstate-session';
import { createTestClock, makeToken, scriptedActors } from 'xstate-session/testing';

/** Secrets of the shapes that secrets have. None may be told, nor any part of a token. */
export const CANARIES = {
  opaque: 'dvb_2Pq8Canary7xYz0001',
  hex: 'c0ffee00c0ffee00c0ffee00deadbeef',
  uuid: '6f1c2a34-aaaa-4bbb-8ccc-canary000001',
  key: 'sk_live_Canary4242424242',
  cookie: '__session=Canary99; Path=/',
  base64: 'Q2FuYXJ5U2VjcmV0==',
  sessionId: 'sess_Canary31337',
  organizationId: 'org_Canary777',
  otherOrganizationId: 'org_Canary778',
  template: 'Canary_Template_1',
  address: 'https://app.example/Canary?__clerk_db_jwt=Canary123#token=Canary456',
} as const;

const START_MS = Date.UTC(2026, 0, 1);

/** What happened, and everything that may not be told of it. */
export interface CanaryLife {
  readonly session: Session;
  readonly secrets: readonly string[];
  /** Warnings and errors that were logged. */
  readonly logged: readonly unknown[];
}

/**
 * A session whose every field holds a canary: ids, tokens, answers with more than was asked for, errors with messages,
 * causes and codes, addresses, reasons, events with extra fields. It lives through every state of the chart.
 */
export async function canaryLife(
  inspect: SessionInspector | undefined,
  onMade: (session: Session) => void = () => undefined,
): Promise<CanaryLife> {
  const testClock = createTestClock({ nowMs: START_MS, flushTurns: 30 });
  const actors = scriptedActors();
  const { sessionId, organizationId, template, opaque, hex, uuid, key, cookie, base64, address } = CANARIES;
  const secrets = new Set<string>(Object.values(CANARIES));
  const logged: unknown[] = [];
  const log = (...line: unknown[]) => void logged.push(line);

  let count = 0;
  function token(about: { organizationId?: string | null; template?: string } = {}, ageMs = 0): string {
    count += 1;
    const jwt = makeToken({
      iatMs: testClock.now() - ageMs,
      sid: sessionId,
      organizationId,
      id: `${hex}${count}`,
      claims: { [key]: uuid },
      ...about,
    });
    for (const part of [jwt, ...jwt.split('.')]) secrets.add(part);
    return jwt;
  }
  const leaky = (more: object): never =>
    Object.assign(new TypeError(`failed for ${opaque}`, { cause: { token: token(), cookie } }), {
      name: base64,
      code: key,
      request: { headers: { cookie, authorization: `Bearer ${token()}` } },
      ...more,
    }) as never;

  const session = createSession({
    sessionId,
    organizationId,
    lastActiveToken: token({}, 90_000),
    ...actors,
    // Names of options are told when nobody knows them; what they hold is not.
    policy: { handshakes: 'automatic', ...({ planted: uuid } as object) },
    clock: testClock.clock,
    now: testClock.now,
    monotonicNow: testClock.monotonicNow,
    random: () => 0.5,
    logger: { debug: log, info: log, warn: log, error: log },
    ...(inspect && { inspect }),
  });
  onMade(session);
  const settled = (promise: Promise<unknown>) => promise.catch(() => undefined);
  const send = (event: object) => session.send(event as never);

  session.start();
  await testClock.flush();
  // A network error, an error with a leaky code, then the outage and its retry.
  actors.fail('createToken', leaky({}));
  await testClock.flush();
  await testClock.advanceToNextTimer();
  actors.fail('createToken', leaky({ status: 503, errors: [{ code: hex }], retryAfterMs: 3_000 }));
  await testClock.flush();
  await testClock.advanceToNextTimer();
  const missing = { code: 'missing_expired_token', message: opaque, longMessage: hex };
  actors.fail('createToken', new ApiResponseError({ status: 422, errors: [missing], cause: token() }));
  await testClock.flush();
  actors.fail('createToken', new ApiResponseError({ status: 400, errors: [{ ...missing, code: uuid }] }));
  await testClock.flush();
  // The chart's own handshake: a URL that carries the token, and a token back, with more than was asked for.
  actors.answer('createHandshakeUrl', `https://clerk.example/v1/client/handshake?__session=${token()}&${opaque}`);
  await testClock.flush();
  actors.answer('followHandshake', { jwt: token(), extra: { refreshToken: key, jwt: token() } } as never);
  await testClock.flush();
  // What the app sends, with fields nobody asked for.
  send({ type: 'token.requested', skipCache: true, [hex]: hex, note: opaque, jwt: token() });
  await testClock.flush();
  actors.answer('createToken', { jwt: token(), [opaque]: opaque, user: { email: key }, headers: { cookie } } as never);
  await testClock.flush();
  session.receiveToken(token());
  session.receiveToken(`${opaque}.${hex}.${base64}`);
  send({ type: 'session-token.changed', jwt: token(), cause: hex });
  send({ type: 'handshake.requested', reason: opaque, redirectUrl: address, token: token() });
  await testClock.flush();
  actors.answer('createHandshakeUrl', new URL(address));
  await testClock.flush();
  actors.fail('followHandshake', leaky({ status: 400 }));
  await testClock.flush();
  // Other keys: a template, another organization.
  const waits = [
    settled(session.getToken({ template })),
    settled(session.getToken({ organizationId: CANARIES.otherOrganizationId })),
  ];
  await testClock.flush();
  actors.answer('createToken', token({ organizationId: null, template }));
  actors.answer('createToken', { jwt: token({ organizationId: CANARIES.otherOrganizationId }) });
  await Promise.all(waits);
  session.switchOrganization(CANARIES.otherOrganizationId);
  await testClock.flush();
  // Unauthenticated, confirmed with more than a verdict, and an end with a secret for a reason.
  send({ type: 'token.requested', skipCache: true });
  await testClock.flush();
  actors.fail('createToken', leaky({ status: 401, errors: [{ code: 'authentication_invalid' }] }));
  await testClock.flush();
  actors.answer('confirmSession', { ended: false, client: { cookies: [cookie], lastActiveToken: token() } } as never);
  await testClock.flush();
  // Straight to the chart, around every check of the session.
  session.actor.send({ type: hex, [uuid]: opaque, jwt: { jwt: token() }, output: token(), error: leaky({}) } as never);
  await testClock.flush();
  const end = settled(session.end({ reason: cookie }));
  await testClock.flush();
  if (actors.parked('endSession').length > 0) actors.answer('endSession', { token: token() });
  await end;
  session.dispose();
  return { session, secrets: [...secrets], logged };
}
