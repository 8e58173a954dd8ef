// Planted: a key goes on after the end.
import { openKey as original } from '../../../src/session/key-actor.ts';

export * from '../../../src/session/key-actor.ts';

export const openKey: typeof original = (...args) => {
  const key = original(...args);
  const { send } = key;
  key.send = (event) => event.type !== 'session.ended' && send(event);
  return key;
};
