import { isDeepStrictEqual } from 'node:util';
import { createActor, type SnapshotFrom } from 'xstate';
import { requestMachine } from 'xstate-session/machines';
import { endOf, INPUTS, PARTS, PLAIN_FACTS, type RequestRow } from '../request-table/row.ts';
import { type PureSteps, pureSteps } from './pure-steps.ts';

type Machine = typeof requestMachine;
type Snapshot = SnapshotFrom<Machine>;

/** A chart goes through a whole table. */
const stepped = new WeakMap<Machine, PureSteps<Machine>>();

/** How a row is gone through. */
export interface RequestRun {
  /** Another chart than the real one. */
  readonly machine?: Machine;
  /** Other parts than {@link PARTS}, and what the actors are started with then. */
  readonly parts?: null;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Told of each snapshot. */
  look?(snapshot: Snapshot): void;
}

/**
 * Goes through a request chart by a row, by pure transitions.
 *
 * @returns The first difference from what the row says, in words, or `null`.
 */
export function requestDifference(row: RequestRow, run: RequestRun = {}): string | null {
  const { machine = requestMachine, parts = PARTS, inputs = INPUTS, look } = run;
  try {
    const input = { facts: { ...PLAIN_FACTS, ...row.facts, ...row.besides }, parts };
    const steps = stepped.get(machine) ?? pureSteps(machine);
    stepped.set(machine, steps);
    let [snapshot] = steps.begin(input);
    look?.(snapshot);
    for (const [actor, answer] of row.answers ?? []) {
      const running = runningIn(snapshot);
      const expected = [{ id: actor, input: inputs[actor] }];
      if (!isDeepStrictEqual(running, expected)) return `${told(running)} runs, not ${told(expected)}`;
      const event =
        answer === 'deadline'
          ? { type: `xstate.after.deadline.${machine.id}` }
          : { type: `xstate.${'error' in answer ? 'error' : 'done'}.actor.${actor}`, ...answer };
      [snapshot] = steps.next(snapshot, event);
      look?.(snapshot);
    }
    const output = endOf(row);
    return isDeepStrictEqual(snapshot.output, output) ? null : `${told(snapshot.output)} is given, not ${told(output)}`;
  } catch (error) {
    return `it throws ${String(error)}`;
  }
}

/** What a clock hears of the chart's one deadline, in milliseconds. */
export function deadlineOf(machine = requestMachine, deadlineMs?: number): number[] {
  const delays: number[] = [];
  const clock = { setTimeout: (_: unknown, ms: number) => delays.push(ms), clearTimeout() {} };
  const facts = { ...PLAIN_FACTS, mustLoadKey: true };
  const input = { facts, parts: PARTS, ...(deadlineMs !== undefined && { deadlineMs }) };
  createActor(machine, { input, clock }).start().stop();
  return delays;
}

function runningIn({ _nodes, context }: Snapshot): { id: string; input: unknown }[] {
  return _nodes.flatMap(({ invoke }: { invoke: { id: string; input?: unknown }[] }) =>
    invoke.map(({ id, input }) => ({ id, input: (input as (args: object) => unknown)({ context }) })),
  );
}

const told = (value: unknown) => JSON.stringify(value);
