import type { ActorCall } from '../../protocol/actor-contracts.ts';
import type { FailureKind } from '../../protocol/failure.ts';
import type { TokenKey } from '../../protocol/session-token.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';
import { failureOfThrown, readThrown } from '../../session/run-actor.ts';
import type { ScriptedActorName } from '../scripted-actors.ts';
import { SESSION_EVENT_NAMES, type TraceRecord } from '../trace.ts';
import type {
  ObservableSession,
  RecordedThing,
  Recording,
  TokenSource,
  TracedEvent,
  TracedEventName,
  TracedGetTokenOptions,
} from './contract.ts';

const NAMES: readonly ScriptedActorName[] = [
  'createToken',
  'createHandshakeUrl',
  'followHandshake',
  'confirmSession',
  'endSession',
];

/** What a `createToken` may be asked; of the others only the name is recorded. */
interface AnyInput {
  readonly template?: string | null;
  readonly organizationId?: string | null;
  readonly skipCache?: boolean;
  readonly expiredToken?: string;
  readonly lastActiveToken?: string;
}
type AnyActor = (input: AnyInput, call: ActorCall) => unknown;
type Started = Extract<TraceRecord, { type: 'request.started' }>;
type Ended = Extract<TraceRecord, { type: 'request.ended' }>;

/** The same actors, seen at work. What is no plain function is passed on unseen. */
export function watchedActors<Actors extends object>(actors: Actors, recording: Recording): Actors {
  const given = actors as Partial<Record<ScriptedActorName, unknown>>;
  const watched: Partial<Record<ScriptedActorName, AnyActor>> = {};
  for (const name of NAMES) {
    const actor = given[name];
    if (typeof actor === 'function') watched[name] = watch(name, actor as AnyActor, recording);
  }
  return { ...actors, ...watched };
}

function watch(name: ScriptedActorName, actor: AnyActor, recording: Recording): AnyActor {
  const { record, nextId } = recording;
  return async (input, call) => {
    const id = nextId();
    record({ type: 'request.started', id, actor: name, ...(name === 'createToken' && asked(input, recording)) });
    let over = false;
    function end(how: Pick<Ended, 'outcome' | 'kind' | 'retryAfterMs' | keyof Said>): void {
      if (!over) record({ type: 'request.ended', id, ...how });
      over = true;
    }
    const onAbort = () => end({ outcome: 'aborted' });
    call.signal.addEventListener('abort', onAbort, { once: true });
    try {
      const output = await actor(input, call);
      end({ outcome: 'answered', ...said(name, output, recording) });
      return output;
    } catch (error) {
      await readThrown(error, call.signal);
      const { kind, retryAfterMs } = failureOfThrown(error);
      end({ outcome: 'failed', kind, ...(retryAfterMs !== undefined && { retryAfterMs }) });
      throw error;
    } finally {
      call.signal.removeEventListener('abort', onAbort);
    }
  };
}

function asked(
  input: AnyInput,
  { mask }: Recording,
): Pick<Started, 'key' | 'skipCache' | 'expiredToken' | 'lastActiveToken'> {
  const { template = null, organizationId = null, skipCache = false, expiredToken, lastActiveToken } = input;
  return {
    key: { template, organizationId },
    skipCache,
    ...(expiredToken !== undefined && { expiredToken: mask(expiredToken) }),
    ...(lastActiveToken !== undefined && { lastActiveToken: mask(lastActiveToken) }),
  };
}

/** What an answer said, without a secret. */
type Said = Pick<Ended, 'token' | 'serverNowMs' | 'expiresInMs' | 'ended'>;

function said(name: ScriptedActorName, output: unknown, { mask }: Recording): Said {
  const jwt = fieldOf(output, 'jwt');
  const ended = fieldOf(output, 'ended');
  if (name === 'confirmSession') return typeof ended === 'boolean' ? { ended } : {};
  if (name !== 'createToken' && name !== 'followHandshake') return {};
  const token = typeof output === 'string' ? output : jwt;
  if (typeof token !== 'string' || token === '') return {};
  const [serverNowMs, expiresInMs] = [fieldOf(output, 'serverNowMs'), fieldOf(output, 'expiresInMs')];
  return {
    token: mask(token),
    ...(Number.isFinite(serverNowMs) && { serverNowMs: Number(serverNowMs) }),
    ...(Number.isFinite(expiresInMs) && { expiresInMs: Number(expiresInMs) }),
  };
}

/** Asks for a token, and records the call and how it was settled. */
export async function watchGetToken<Options extends TracedGetTokenOptions>(
  session: TokenSource<Options>,
  asked: Options | undefined,
  { record, nextId, mask }: Recording,
): Promise<string | null> {
  const id = nextId();
  const { template, organizationId, skipCache = false, timeoutMs } = asked ?? ({} as Options);
  const key: Partial<TokenKey> = {
    ...(template !== undefined && { template }),
    ...(organizationId !== undefined && { organizationId: organizationId || null }),
  };
  record({ type: 'get-token.called', id, key, skipCache, ...(timeoutMs !== undefined && { timeoutMs }) });
  try {
    const asking = session.getToken(asked);
    // A promise that has its token already is heard of in the next microtask, before this is over. What the caller does in
    // between, such as ending the session, takes nothing back.
    let isAtOnce = true;
    void Promise.resolve()
      .then(() => {})
      .then(() => {
        isAtOnce = false;
      });
    const jwt = await asking;
    record(
      jwt === null
        ? { type: 'get-token.settled', id, outcome: 'null' }
        : { type: 'get-token.settled', id, outcome: 'token', token: mask(jwt), ...(isAtOnce && { atOnce: true }) },
    );
    return jwt;
  } catch (error) {
    const code = fieldOf(error, 'code');
    record({ type: 'get-token.settled', id, outcome: 'error', ...(typeof code === 'string' && { code }) });
    throw error;
  }
}

/** Records what a session emits, and what it shows after each event. */
export function listenTo(session: ObservableSession, { record, mask }: Recording): void {
  let depth = 0;
  for (const name of SESSION_EVENT_NAMES) {
    session.on(name, (event) => {
      depth += 1;
      record({ type: 'user-code.ran', depth });
      record(recordOf(name, event, mask));
      const { status, degraded, token } = session;
      record({ type: 'session.observed', status, degraded, token: token === null ? null : mask(token) });
      depth -= 1;
    });
  }
}

function recordOf(name: TracedEventName, event: TracedEvent, mask: Recording['mask']): RecordedThing {
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
