import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What the engine does by itself sooner or later. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
