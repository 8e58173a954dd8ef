// Compiled by `npm run typecheck`, never run: what does not hold does not compile.
import { expectTypeOf } from 'vitest';
import { createActor, type EventFromLogic, type OutputFrom, type SnapshotFrom } from 'xstate';
import {
  type KeyEvent,
  type SessionContext,
  type SessionInput,
  type SessionOutput,
  sessionMachine,
} from 'xstate-session/machines';

type Snapshot = SnapshotFrom<typeof sessionMachine>;

// The five states are the public contract.
type Top<Value> = Value extends string ? Value : Value extends object ? keyof Value : never;
expectTypeOf<Top<Snapshot['value']>>().toEqualTypeOf<
  'active' | 'refreshing' | 'origin-outage-retry' | 'handshaking' | 'signed-out'
>();
expectTypeOf<Snapshot['context']>().toEqualTypeOf<SessionContext>();
expectTypeOf<OutputFrom<typeof sessionMachine>>().toEqualTypeOf<SessionOutput>();
expectTypeOf<EventFromLogic<typeof sessionMachine>>().toEqualTypeOf<KeyEvent>();
expectTypeOf<Snapshot>().not.toBeAny();
expectTypeOf<SessionContext>().not.toBeAny();

const input: SessionInput = { sessionId: 'sess_1', template: null, organizationId: null, seed: 1, atMs: 0 };
const actor = createActor(sessionMachine, { input });

// @ts-expect-error: the chart needs its input
createActor(sessionMachine);
// @ts-expect-error: no such event
actor.send({ type: 'session.begun' });
// @ts-expect-error: no such state
actor.getSnapshot().matches('outage');
// @ts-expect-error: no such emission
actor.on('token.minted', () => undefined);
// @ts-expect-error: no such actor
sessionMachine.provide({ actors: { mint: undefined } });
