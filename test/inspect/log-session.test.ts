import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LogFields, Logger } from 'xstate-session';
import { logSession } from 'xstate-session/inspect';
import { canaryLife } from './support/canary-life.ts';
import { startLife } from './support/start-life.ts';
import { textsOf } from './support/texts-of.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines. */
function keepLines(): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const logger = Object.fromEntries(
    LEVELS.map((level) => [
      level,
      (message: string, fields: LogFields = {}) => void lines.push({ level, message, fields }),
    ]),
  );
  return { logger, lines };
}

afterEach(() => vi.restoreAllMocks());

describe('a life with a canary in every field', () => {
  test('leaks into no line; every line is flat, and names its event', async () => {
    const { logger, lines } = keepLines();
    const { secrets } = await canaryLife(undefined, (session) => void logSession(session, logger));
    const text = textsOf(lines);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    const types = [...new Set(lines.map(({ fields }) => fields.event))].sort();
    expect(types).toEqual([
      'handshake.ready',
      'outage.ended',
      'outage.started',
      'session.degraded',
      'session.ended',
      'session.recovered',
      'token.failed',
      'token.issued',
    ]);
    for (const { message, fields } of lines) {
      expect(message).toBe(`xstate-session: ${fields.event}`);
      expect(Object.values(fields).filter((value) => typeof value === 'object')).toEqual([]);
    }
  });

  test('would be found in a line that carries what was emitted: the look above sees it', async () => {
    const lines: unknown[] = [];
    const { secrets } = await canaryLife(undefined, (session) => session.on('*', (event) => lines.push(event)));
    const text = textsOf(lines);
    expect(secrets.filter((secret) => text.includes(secret))).not.toEqual([]);
  });
});

describe('a line', () => {
  test('has a level by its event, and says what happened in words, numbers and aliases', async () => {
    const { logger, lines } = keepLines();
    const { session, actors, time, mint, fail } = startLife({ organizationId: 'org_1' });
    logSession(session, logger);
    session.start();
    await fail(503, 'database_down');
    await time.advanceToNextTimer();
    await mint('org_1');
    session.send({ type: 'handshake.requested', reason: 'payment' });
    await time.flush();
    actors.answer('createHandshakeUrl', 'https://clerk.example/v1/client/handshake?__session=secret');
    await time.flush();
    await session.end();
    const organizationId = 'organization-1';
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'xstate-session: token.failed',
        fields: {
          event: 'token.failed',
          kind: 'unavailable',
          status: 503,
          code: 'database_down',
          attempt: 1,
          retryInMs: expect.any(Number),
          organizationId,
        },
      },
      {
        level: 'warn',
        message: 'xstate-session: session.degraded',
        fields: { event: 'session.degraded', kind: 'unavailable', organizationId },
      },
      {
        level: 'debug',
        message: 'xstate-session: token.issued',
        fields: {
          event: 'token.issued',
          source: 'mint',
          token: 1,
          issuedAtMs: expect.any(Number),
          expiresAtMs: expect.any(Number),
          organizationId,
        },
      },
      {
        level: 'info',
        message: 'xstate-session: session.recovered',
        fields: { event: 'session.recovered', organizationId },
      },
      {
        level: 'info',
        message: 'xstate-session: handshake.ready',
        fields: { event: 'handshake.ready', reason: 'payment', organizationId },
      },
      {
        level: 'info',
        message: 'xstate-session: session.ended',
        fields: { event: 'session.ended', reason: 'signed-out', organizationId },
      },
    ]);
  });

  test('tells when an outage begins and ends', async () => {
    const { logger, lines } = keepLines();
    const { session, time, mint, fail } = startLife();
    logSession(session, logger);
    session.start();
    await mint();
    await time.advanceToNextTimer();
    await fail(422, 'missing_expired_token');
    await mint();
    await time.advanceToNextTimer();
    await mint();
    expect(lines.map(({ level, fields }) => `${level} ${fields.event}`)).toEqual([
      'debug token.issued',
      'info outage.started',
      'debug token.issued',
      'debug token.issued',
      'info outage.ended',
    ]);
  });

  test.each([[undefined], [null as never]])('goes to the console when the logger is %s', async (logger) => {
    using debug = vi.spyOn(console, 'debug').mockImplementation(() => undefined);
    const { session, mint } = startLife();
    logSession(session, logger);
    session.start();
    await mint();
    expect(debug).toHaveBeenCalledExactlyOnceWith('xstate-session: token.issued', expect.any(Object));
  });

  test('is refused a logger without methods: it would drop every line', () => {
    const { session } = startLife();
    expect(() => logSession(session, console.log as never)).toThrow(
      new TypeError('logger must be an object with methods, as console; given: function.'),
    );
  });
});

describe('a logger', () => {
  test('that has not got a level drops its lines, and one that throws harms nobody', async () => {
    const { logger, lines } = keepLines();
    const { session, mint } = startLife();
    const throws = () => {
      throw new TypeError('planted');
    };
    logSession(session, { debug: throws, info: throws });
    logSession(session, {});
    logSession(session, logger);
    const token = session.getToken();
    await mint();
    expect(await token).toBe(session.token);
    await session.end();
    expect(lines.map(({ fields }) => fields.event)).toEqual(['token.issued', 'session.ended']);
  });

  test('hears nothing after the subscription, and nothing twice', async () => {
    const { logger, lines } = keepLines();
    const { session, time, mint } = startLife();
    const logging = logSession(session, logger);
    session.start();
    await mint();
    logging.unsubscribe();
    await time.advanceToNextTimer();
    await mint();
    await session.end();
    expect(lines).toHaveLength(1);
  });
});
