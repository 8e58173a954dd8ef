import { createComponent, createSignal } from 'solid-js';
import { hydrate as hydrateSolid } from 'solid-js/web';
import { App } from './solid-app.jsx';

/** @type {import('../support/frame-app.ts').Hydrate} */
export const hydrate = (root, { sources: given, arrangement, probe, apiOrigin }) => {
  const [sources, setSources] = createSignal(given);
  const [version, setVersion] = createSignal(0);
  const indexes = given.map((_source, index) => index);
  const unmount = hydrateSolid(
    () => createComponent(App, { sources, version, indexes, arrangement, probe, apiOrigin }),
    root,
  );
  return {
    update: (next) => void setSources(() => next),
    remount: () => void setVersion((before) => before + 1),
    unmount,
  };
};
