import { startViewer } from './start-viewer.ts';
import { createViewerModel } from './viewer-model.ts';
import { VIEWER_STYLE } from './viewer-style.ts';

/**
 * The viewer's page: one file that asks for nothing but `stream` beside it, a stream of server-sent events, each a JSON
 * array of messages.
 *
 * @param svg - The session chart, as `drawChart` draws it.
 */
export function viewerPage(svg: string): string {
  // The drawing's own colours give way to the page's, which follow the system.
  const chart = svg.replace(/<style>[^<]*<\/style>/, '');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>xstate-session inspect</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>${VIEWER_STYLE}</style></head>
<body class="empty">
<header><h1>xstate-session inspect</h1><span id="count" role="status"></span></header>
<nav id="keys" aria-label="Tabs and token keys"></nav>
<p class="hint">Waiting for a session. In the app:<br><code>createSession({ …, inspect: createInspector(connectViewer({ url: '<span id="url"></span>' })) })</code></p>
<main id="chart" tabindex="0" aria-label="The chart, the live state lit">${chart}</main>
<aside id="now" aria-label="Now"><h2>Token</h2>
<div id="bar" role="progressbar" aria-label="Life of the held token" aria-valuemin="0" aria-valuemax="100"><div id="life"></div></div>
<p id="token"></p><p id="next"></p><p id="facts"></p><h2>Requests</h2><ul id="requests"></ul></aside>
<section id="log" aria-label="History">
<div class="row head" aria-hidden="true"><span>time</span><span>event</span><span>state</span><span>cause</span><span>guards that failed</span></div>
<div id="history" tabindex="0" role="table" aria-label="Events of this token key"><div id="spacer"></div><div id="rows" role="rowgroup"></div></div></section>
<script>
const createViewerModel = ${createViewerModel.toString()};
const startViewer = ${startViewer.toString()};
startViewer(createViewerModel());
</script></body></html>
`;
}
