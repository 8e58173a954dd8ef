import { createActor } from 'xstate';
import type { ModelPath } from '../model-paths.ts';
import { sessionModel } from '../session-model.ts';
import type { Driver } from './driver.ts';
import { modelEventPlayer } from './play-model-event.ts';

/** How one path went. */
export interface PathRun {
  /** How many events were played. */
  readonly steps: number;
  /** The event after which something was not as predicted. */
  readonly failure: { readonly step: string; readonly message: string } | null;
  /** What of the model was taken: its states, and its transitions as `state: event`. */
  readonly taken: ReadonlySet<string>;
}

/**
 * Plays a path of the model on a session, and looks after every event whether session, oracle and model agree.
 *
 * @param driver - A session that was just started.
 */
export async function runPath(path: ModelPath, driver: Driver, sessionId: string): Promise<PathRun> {
  const model = createActor(sessionModel).start();
  const play = modelEventPlayer(driver, sessionId);
  const taken = new Set<string>();
  let steps = 0;
  let step = 'the start';
  let message = look();

  function look(): string | null {
    const { value } = model.getSnapshot();
    taken.add(placeOf(value));
    const outer = typeof value === 'string' ? value : Object.keys(value)[0];
    const predicted = driver.oracle.place.split('.')[0];
    const apart = outer === predicted ? null : `the model is in ${outer}, the oracle in ${predicted}`;
    return driver.difference() ?? apart;
  }

  for (const event of path.events) {
    if (message !== null) break;
    step = event;
    steps += 1;
    taken.add(`${placeOf(model.getSnapshot().value)}: ${event}`);
    try {
      await play(event);
      model.send({ type: event });
      message = look();
    } catch (error) {
      message = String(error);
    }
  }
  const left = await driver.end();
  model.stop();
  if (message === null && left !== null) [step, message] = ['dispose', left];
  return { steps, failure: message === null ? null : { step, message }, taken };
}

function placeOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(Object(value)).flat().join('.');
}
