import { renderToString } from 'vue/server-renderer';
import type { Render } from '../support/frame-app.ts';
import { createVueApp } from './vue.ts';

export const render: Render = (props) => {
  const { app } = createVueApp(props);
  // A setup that throws is warned of besides.
  app.config.warnHandler = () => {};
  return renderToString(app);
};
