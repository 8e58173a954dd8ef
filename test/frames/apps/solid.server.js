import { createComponent } from 'solid-js';
import { generateHydrationScript, renderToString } from 'solid-js/web';
import { App } from './solid-app.jsx';

export const head = generateHydrationScript();

/** @type {import('../support/frame-app.ts').Render} */
export const render = ({ sources, arrangement, probe, apiOrigin }) => {
  const indexes = sources.map((_source, index) => index);
  return renderToString(() =>
    createComponent(App, { sources: () => sources, version: () => 0, indexes, arrangement, probe, apiOrigin }),
  );
};
