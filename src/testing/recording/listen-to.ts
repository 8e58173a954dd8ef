import type { FailureKind } from '../../protocol/failure.ts';
import type { TokenKey } from '../../protocol/token-key.ts';
import { SESSION_EVENT_NAMES } from '../session-event-names.ts';
import type { ObservableSession, RecordedThing, Recording, TracedEvent, TracedEventName } from './contract.ts';

/** Records what a session emits, and what it shows after each event. */
export function listenTo(session: ObservableSession, { record, mask }: Recording): void {
  let depth = 0;
  for (const name of SESSION_EVENT_NAMES) {
    session.on(name, (event) => {
      depth += 1;
      record({ type: 'user-code.ran', depth });
      record(told(name, event, mask));
      const { status, degraded, token } = session;
      record({ type: 'session.observed', status, degraded, token: token === null ? null : mask(token) });
      depth -= 1;
    });
  }
}

function told(name: TracedEventName, event: TracedEvent, mask: Recording['mask']): RecordedThing {
  const key: TokenKey = { template: event.template ?? null, organizationId: event.organizationId ?? null };
  switch (name) {
    case 'token.issued':
      return { type: name, key, token: mask(event.jwt ?? ''), source: event.source ?? '' };
    case 'token.failed': {
      const { kind, attempt = 0, retryInMs = 0 } = event;
      return { type: name, key, kind: kind as FailureKind, attempt, retryInMs };
    }
    case 'session.ended':
      return { type: name, reason: event.reason ?? '' };
    default:
      return { type: name };
  }
}
