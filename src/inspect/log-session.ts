import { type LogFields, type Logger, loggerOf } from '../platform/logger.ts';
import { recordOf } from '../protocol/unknown-values.ts';
import type { Subscription } from '../session/events.ts';
import type { Session, SessionTold } from '../session/session.ts';
import { createRedactor } from './redaction/redactor.ts';

/** At which level each event of a session is logged. The table of `docs/monitoring.md` is made of it. */
export const LOG_LEVELS: Readonly<Record<SessionTold['type'], keyof Logger>> = {
  'token.issued': 'debug',
  'token.failed': 'warn',
  'outage.started': 'info',
  'outage.ended': 'info',
  'session.degraded': 'warn',
  'session.recovered': 'info',
  'handshake.ready': 'info',
  'session.ended': 'info',
  'session.expiring': 'info',
  'session.extended': 'info',
};

/**
 * Logs what a session emits, one structured line an event: tokens at `debug`; outages, handshakes, recovery and the end at
 * `info`; failed attempts and degradation at `warn`. It ends with the session, with `dispose`, or with the subscription.
 *
 * A line's fields are on an allow-list: numbers, words of lower-case letters, ids as aliases (`organization-1`), a token as a
 * number that tells it from others, and its times. No token, id, address or message of an error is ever in a line.
 *
 * @param session - What `createSession` or `createBrowserSession` made.
 * @param logger - Where the lines go; a method it has not got drops them. Default: the console.
 * @throws TypeError for one without methods, as `console.log` is.
 *
 * @example
 * ```ts
 * logSession(session, { info: log.info, warn: log.warn });
 * ```
 */
export function logSession(session: Session, logger?: Logger): Subscription {
  const log = loggerOf({ logger });
  const redactor = createRedactor();
  const subscription = session.on('*', (event) => {
    const { type } = event;
    if (type === 'session.ended') subscription();
    log[LOG_LEVELS[type]]?.(`xstate-session: ${type}`, fieldsOf(event, redactor.fields(event)));
  });
  return subscription;
}

/** Flat, as log fields are; what is not there, or says nothing, is left out. */
function fieldsOf({ type }: SessionTold, { jwt, url, ...redacted }: Readonly<Record<string, unknown>>): LogFields {
  const fields: Record<string, string | number | boolean> = { event: type };
  const { number, issuedAtMs, expiresAtMs } = recordOf(jwt);
  for (const [name, value] of Object.entries({ ...redacted, token: number, issuedAtMs, expiresAtMs })) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') fields[name] = value;
  }
  return fields;
}
