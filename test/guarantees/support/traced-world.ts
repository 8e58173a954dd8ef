import {
  ApiResponseError,
  type CreateToken,
  createSession,
  MissingExpiredTokenError,
  type Session,
  type SessionOptions,
} from 'xstate-session';
import {
  checkGuarantees,
  createTestClock,
  type GuaranteeName,
  type GuaranteeReport,
  makeToken,
  type Trace,
  traceRecorder,
} from 'xstate-session/testing';

/** How the server takes a token request. */
export type ServerMode = 'healthy' | 'origin-outage' | 'unavailable' | 'hanging' | 'stale' | 'wrong-organization';

/** A real session in virtual time, a server of few words, and a trace of all that is seen. */
export interface TracedWorld {
  readonly session: Session;
  readonly server: { mode: ServerMode; requests: number };
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Sets the client's wall clock. */
  jump(ms: number): void;
  getToken(options?: Parameters<Session['getToken']>[0]): Promise<string | null>;
  token(organizationId?: string | null, agedMs?: number): string;
  /** Disposes of the session, and counts what is left. */
  dispose(): Promise<void>;
  report(name: GuaranteeName, about?: Partial<Trace>): GuaranteeReport | undefined;
}

export interface TracedWorldOptions extends Partial<SessionOptions> {
  /** The client's clock less the server's, in milliseconds. */
  readonly clockAheadMs?: number;
}

const SERVER_START_MS = Date.UTC(2026, 0, 1);

export function tracedWorld({ clockAheadMs = 0, ...options }: TracedWorldOptions = {}): TracedWorld {
  const testClock = createTestClock({ nowMs: SERVER_START_MS + clockAheadMs });
  const { clock, now, monotonicNow } = testClock;
  const serverNow = () => SERVER_START_MS + monotonicNow();
  const recorder = traceRecorder({ now: serverNow, serverNow });
  const server: TracedWorld['server'] = { mode: 'healthy', requests: 0 };
  let made = 0;

  function token(organizationId: string | null = null, agedMs = 0): string {
    made += 1;
    return makeToken({ iatMs: serverNow() - agedMs, organizationId, id: String(made) });
  }

  const createToken: CreateToken = ({ organizationId, expiredToken }, { signal }) => {
    server.requests += 1;
    switch (server.mode) {
      case 'unavailable':
        throw new ApiResponseError({ status: 503, errors: [] });
      case 'origin-outage':
        if (expiredToken === undefined) throw new MissingExpiredTokenError();
        return Promise.resolve({ jwt: token(organizationId) });
      case 'hanging':
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      case 'stale':
        return Promise.resolve({ jwt: token(organizationId, 20_000) });
      case 'wrong-organization':
        return Promise.resolve({ jwt: token('org_wrong') });
      case 'healthy':
        // As the default wire does: the number of requests then does not depend on the client's clock.
        return Promise.resolve({ jwt: token(organizationId), serverNowMs: serverNow() });
    }
  };

  const line = (text: string, fields?: unknown) =>
    recorder.record({ type: 'text.seen', channel: 'log', text: `${text} ${JSON.stringify(fields ?? '')}` });
  const session = createSession({
    sessionId: 'sess_test',
    organizationId: null,
    ...{ clock, now, monotonicNow },
    random: () => 0.5,
    logger: { debug: line, info: line, warn: line, error: line },
    ...recorder.wrap({ createToken, ...options }),
  });
  recorder.listen(session);
  return {
    session,
    server,
    pass: (ms) => testClock.advance(ms),
    jump(ms) {
      testClock.jumpWall(ms);
      recorder.record({ type: 'clock.jumped', byMs: ms });
    },
    getToken: (asked) => recorder.getToken(session, asked),
    token,
    async dispose() {
      session.dispose();
      recorder.record({ type: 'disposed' });
      await testClock.flush();
      recorder.record({ type: 'leftovers.counted', timers: testClock.pendingTimers });
      await testClock.advance(3_600_000);
    },
    report: (name, about = {}) => checkGuarantees(recorder.trace(about)).find((report) => report.name === name),
  };
}
