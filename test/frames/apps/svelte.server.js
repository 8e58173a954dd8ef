import { render as renderSvelte } from 'svelte/server';
import App from './App.svelte';

/** @type {import('../support/frame-app.ts').Render} */
export const render = ({ sources, arrangement, probe, apiOrigin }) =>
  renderSvelte(App, { props: { state: { sources, version: 0 }, arrangement, probe, apiOrigin } }).body;
