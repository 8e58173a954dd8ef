// Planted: a mint is sent twice.
import { callableOf as original } from '../../../src/session/run-actor.ts';

export * from '../../../src/session/run-actor.ts';

export const callableOf: typeof original = (pluggable) => {
  const callOnce = original(pluggable);
  return (input, call) => {
    Promise.resolve(callOnce(input, call)).catch(() => {});
    return callOnce(input, call);
  };
};
