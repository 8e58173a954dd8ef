import { drawSession } from '../diagram/draw-session.ts';
import { script } from './page/main.ts?page-script';
import type { ViewerMessage } from './viewer-message.ts';
import { VIEWER_STYLE } from './viewer-style.ts';

/**
 * The viewer's page: one file that asks for nothing but `stream` beside it, a stream of server-sent events, each a JSON
 * array of messages.
 */
export function viewerPage(): string {
  return pageWith('', 'xstate-session inspect');
}

/** In a page that is opened from a file nothing is asked for, whatever was recorded. */
const ASKS_FOR_NOTHING =
  "<meta http-equiv=\"content-security-policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">";

/**
 * The viewer's page of what was recorded: one file that asks for nothing, with a scrubber over its events.
 *
 * @param messages - As the viewer is told them. They are data in the page, never markup.
 */
export function recordedPage(messages: readonly ViewerMessage[]): string {
  const data = JSON.stringify(messages).replaceAll('<', '\\u003c');
  return pageWith(`<script type="application/json" id="recorded">${data}</script>\n`, 'xstate-session replay');
}

function pageWith(recorded: string, title: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">${recorded && ASKS_FOR_NOTHING}<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<style>${VIEWER_STYLE}</style></head>
<body class="empty${recorded && ' recorded'}">
<header><h1>${title}</h1><span id="count" role="status"></span><span class="space"></span>
<span id="said" role="status"></span>
<button type="button" id="pause" aria-pressed="false">Pause</button>
<button type="button" id="export">Export JSON</button>
<button type="button" id="copy">Copy as vitest</button></header>
<main>
<div class="hint"><h2>Waiting for a session</h2><p>In the app:</p>
<pre tabindex="0"><code>createSession({ …, inspect: createInspector(
  connectViewer({ url: '<span id="url"></span>' }),
) })</code></pre>
<p>An actor of the bare chart takes it as well: <code>createActor(sessionMachine, { inspect: … })</code>.</p></div>
<section id="list" aria-label="Tabs and token keys">
<div class="bar"><h2>Keys</h2><input id="key-filter" type="search" placeholder="Filter keys" aria-label="Filter keys">
<label>by <select id="grouping"><option value="tab">tab</option><option value="state">state</option><option value="none">age</option></select></label></div>
<div id="keys" role="group" aria-label="Token keys"></div></section>
<section id="picture" aria-label="Chart">
<div id="zoom" class="bar" role="group" aria-label="Zoom"><button type="button" data-zoom="out" aria-label="Smaller">−</button><button type="button" data-zoom="in" aria-label="Larger">+</button><button type="button" data-zoom="fit">Fit</button><button type="button" data-zoom="read">Readable</button></div>
<div id="chart" tabindex="0" role="group" aria-label="The chart, the live state lit">${drawSession({ view: 'expanded' })}</div></section>
<section id="now" aria-labelledby="moment-title">
<div class="bar"><h2 id="moment-title">Now</h2><button type="button" id="live">${recorded ? 'To the end' : 'Back to now'}</button></div>
<p><span id="state"></span></p>
<div id="bar" role="progressbar" aria-label="Life of the held token" aria-valuemin="0" aria-valuemax="100" hidden><div id="life"></div></div>
<p id="token"></p><p id="next"></p><p id="facts"></p>
<h3>What led here: <span id="event"></span></h3><ul id="because"></ul>
<h3 id="guards-title" hidden>Guards: ✗ tried and failed, ✓ passed</h3><ul id="guards"></ul>
<h3 id="requests-title" hidden>Requests so far, the newest first</h3><ul id="requests"></ul></section>
<section id="log" aria-label="History">
<div class="bar"><h2>History</h2><input id="history-filter" type="search" placeholder="Filter events" aria-label="Filter events"><span id="scrub" hidden><input id="scrubber" type="range" min="0" max="0" value="0" aria-label="Event"><output id="scrubbed" for="scrubber"></output></span></div>
<div class="row head" aria-hidden="true"><span>time</span><span>event</span><span>state</span><span>cause</span><span>guards that failed</span></div>
<div id="history" tabindex="0" role="listbox" aria-label="Events of this token key; choose one to see how everything stood"><div id="spacer" role="presentation"></div><div id="rows" role="group" aria-label="Events"></div></div></section>
<section id="test-box" aria-label="Test" hidden><div class="bar"><h2>A test of this</h2><button type="button" id="test-close">Close</button></div><textarea id="test" readonly aria-label="The test" spellcheck="false"></textarea></section>
</main>
${recorded}<script>${script}</script></body></html>
`;
}
