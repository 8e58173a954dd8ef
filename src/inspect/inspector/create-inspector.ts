import { consoleLogger, report } from '../../session/logger.ts';
import { INSPECT, type SessionInspector } from '../../session/session-inspector.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { createInspectionRedactor } from './inspection-redactor.ts';
import type { InspectionTarget } from './inspection-target.ts';

/**
 * An inspector for `createSession({ inspect })`: it tells XState's inspection events of every token key's actor, from
 * its first event, and lets through only what an allow-list names. Tokens are told by what they say, ids by aliases,
 * addresses and texts not at all.
 *
 * @param to - A function, or an observer such as the `inspect` of `@statelyai/inspect`. What it throws is caught, and
 * logged once by name and code.
 * @throws TypeError when it is neither.
 *
 * @example
 * ```ts
 * const { inspect } = createBrowserInspector({ url: 'http://localhost:4777' });
 * const session = createSession({ ...options, inspect: createInspector(inspect) });
 * ```
 */
export function createInspector(to: InspectionTarget): SessionInspector {
  const next = typeof to === 'function' ? to : to?.next?.bind(to);
  if (typeof next !== 'function') throw new TypeError('An inspector tells a function or an observer with a "next".');
  const redactor = createInspectionRedactor(createRedactor());
  let hasWarned = false;
  return {
    [INSPECT](event) {
      try {
        const redacted = redactor.redact(event);
        if (redacted !== null) next(redacted);
      } catch (error) {
        // Thrown on, it would end the session's actor.
        if (!hasWarned) report(consoleLogger(), 'warn', 'an inspector threw; the session goes on.', error);
        hasWarned = true;
      }
    },
  };
}
