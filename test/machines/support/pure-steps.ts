import {
  type AnyStateMachine,
  createActor,
  type EventFromLogic,
  type ExecutableActionsFrom,
  type InputFrom,
  type SnapshotFrom,
} from 'xstate';

/** A machine stepped by hand: nothing runs, and what would be done is listed. */
export interface PureSteps<Machine extends AnyStateMachine> {
  begin(input: InputFrom<Machine>): [snapshot: SnapshotFrom<Machine>, actions: ExecutableActionsFrom<Machine>[]];
  next(
    snapshot: SnapshotFrom<Machine>,
    event: EventFromLogic<Machine>,
  ): [snapshot: SnapshotFrom<Machine>, actions: ExecutableActionsFrom<Machine>[]];
}

/**
 * XState's `initialTransition` and `transition` for a machine that is stepped many times. Those make an actor for each step,
 * without input, so that it fails and the error is caught: that takes several times as long as the step.
 */
export function pureSteps<Machine extends AnyStateMachine>(machine: Machine): PureSteps<Machine> {
  const self = createActor(machine as AnyStateMachine);
  let actions: unknown[] = [];
  const nothing = () => {};
  const scope = {
    self,
    id: '',
    sessionId: '',
    system: self.system,
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: (action: unknown) => void actions.push(action),
  };
  const listed = (step: () => unknown) => {
    actions = [];
    return [step(), actions] as [SnapshotFrom<Machine>, ExecutableActionsFrom<Machine>[]];
  };
  return {
    begin: (input) => listed(() => machine.getInitialSnapshot(scope, input)),
    next: (snapshot, event) => listed(() => machine.transition(snapshot, event, scope)),
  };
}
