import type { ActorCall } from '../../protocol/actor-contracts.ts';
import { failureOfThrown, readThrown } from '../../session/thrown.ts';
import type { ScriptedActorName } from '../scripted-actors.ts';
import type { TokenMask, TraceRecord } from '../trace.ts';
import type { Recording } from './contract.ts';

const NAMES: readonly ScriptedActorName[] = [
  'createToken',
  'createHandshakeUrl',
  'followHandshake',
  'confirmSession',
  'endSession',
];

/** What a `createToken` may be asked; of the others only the name is told. */
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
    function end(how: Pick<Ended, 'outcome' | 'kind' | 'retryAfterMs' | 'token' | 'ended'>): void {
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

function said(name: ScriptedActorName, output: unknown, { mask }: Recording): { token?: TokenMask; ended?: boolean } {
  const { jwt, ended } = Object(output) as { jwt?: unknown; ended?: unknown };
  if (name === 'confirmSession') return typeof ended === 'boolean' ? { ended } : {};
  if (name !== 'createToken' && name !== 'followHandshake') return {};
  const token = typeof output === 'string' ? output : jwt;
  return typeof token === 'string' && token !== '' ? { token: mask(token) } : {};
}
