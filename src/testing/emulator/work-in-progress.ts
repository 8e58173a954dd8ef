/** One piece of work that {@link WorkInProgress.settled} waits for. */
export interface Task {
  /** It waits for something outside: nobody needs to wait for it. */
  park(): void;
  /** It goes on. */
  resume(): void;
  end(): void;
}

/** What is being worked on right now. */
export interface WorkInProgress {
  begin(): Task;
  settled(): Promise<void>;
}

/** Begins with nothing to do. */
export function createWorkInProgress(): WorkInProgress {
  const busy = new Set<Task>();
  let waiting: (() => void)[] = [];

  function leave(task: Task): void {
    busy.delete(task);
    if (busy.size > 0) return;
    const told = waiting;
    waiting = [];
    for (const tell of told) tell();
  }

  return {
    begin() {
      const task: Task = {
        park: () => leave(task),
        resume: () => void busy.add(task),
        end: () => leave(task),
      };
      busy.add(task);
      return task;
    },
    settled: () => (busy.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
