import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import type { Render } from '../support/frame-app.ts';
import { App } from './react.ts';

export const render: Render = (props) => renderToString(createElement(App, { ...props, version: 0 }));
