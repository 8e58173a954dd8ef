import { flushSync, hydrate as hydrateSvelte, unmount } from 'svelte';
import App from './App.svelte';
import { createState } from './svelte-state.svelte.js';

/** @type {import('../support/frame-app.ts').Hydrate} */
export const hydrate = (root, { sources, arrangement, probe, apiOrigin }) => {
  const state = createState(sources);
  const app = hydrateSvelte(App, { target: root, props: { state, arrangement, probe, apiOrigin } });
  return {
    update(next) {
      state.sources = next;
      flushSync();
    },
    remount() {
      state.version += 1;
      flushSync();
    },
    unmount: () => void unmount(app),
  };
};
