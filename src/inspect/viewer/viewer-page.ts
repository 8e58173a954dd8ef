import { PALETTES } from '../diagram/draw-chart.ts';
import { script } from './page/main.ts?page-script';

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
<script>${script}</script></body></html>
`;
}

const variables = (theme: keyof typeof PALETTES) =>
  Object.entries(PALETTES[theme])
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');

/** The style of the viewer's page, light or dark as the system says. */
const VIEWER_STYLE = `
:root{${variables('light')}--lit:#0a7d3e;--on-lit:#fff;--alarm:#b42318;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{${variables('dark')}--lit:#3fb96f;--on-lit:#04220f;--alarm:#ff8a7a}}
*{box-sizing:border-box}
body{margin:0;height:100vh;display:grid;grid-template:auto minmax(0,1.9fr) minmax(0,1fr)/250px 1fr 300px;
grid-template-areas:"head head head" "keys chart now" "keys log log";background:var(--page);color:var(--text);font:13px system-ui,sans-serif}
header{grid-area:head;display:flex;gap:1em;align-items:baseline;padding:8px 14px;border-bottom:1px solid var(--line)}
h1{font-size:15px;margin:0}h2{font-size:12px;margin:0 0 6px;color:var(--note)}
#keys{grid-area:keys;overflow:auto;padding:8px;border-right:1px solid var(--line)}
#keys button{display:block;width:100%;text-align:left;white-space:pre-line;margin:0 0 6px;padding:6px 8px;font:inherit;
color:var(--text);background:var(--box);border:1px solid var(--line);border-radius:6px;cursor:pointer;overflow-wrap:anywhere}
#keys button[aria-pressed=true]{outline:2px solid var(--lit)}#keys button.degraded{border-color:var(--alarm);border-width:2px}#keys button.stopped{color:var(--note);border-style:dashed;background:none}
:focus-visible{outline:3px solid var(--lit);outline-offset:1px}
#chart{grid-area:chart;overflow:auto;padding:8px}#chart svg{width:100%;height:100%;min-width:1000px}
#now{grid-area:now;overflow:auto;padding:10px 14px;border-left:1px solid var(--line)}
#bar{height:12px;border:1px solid var(--line);border-radius:6px;overflow:hidden}#life{height:100%;background:var(--lit)}
#facts{white-space:pre-wrap;color:var(--note)}ul{margin:0;padding-left:1.2em}p{margin:6px 0}
#log{grid-area:log;display:flex;flex-direction:column;min-height:0;border-top:1px solid var(--line)}
#history{flex:1;overflow:auto;position:relative;min-height:0}#rows{position:absolute;inset:0 0 auto 0}
.row{display:grid;grid-template-columns:100px 190px 210px minmax(200px,1fr) minmax(120px,.6fr);gap:10px;height:22px;line-height:22px;
padding:0 14px;font:12px/22px ui-monospace,Menlo,Consolas,monospace}
.row span{overflow:hidden;white-space:nowrap;text-overflow:ellipsis}.row:nth-child(even){background:var(--group)}
.row.head{font-weight:700;color:var(--note);border-bottom:1px solid var(--line)}
.hint{display:none;padding:12vh 20px;text-align:center;grid-area:chart}body.empty .hint{display:block}body.empty #chart{display:none}
code{font:12px ui-monospace,Menlo,Consolas,monospace}
#chart text{font:11px ui-monospace,Menlo,Consolas,monospace;fill:var(--text)}#chart .name{font-weight:700}#chart .page{fill:var(--page)}
#chart .state>rect{fill:var(--box);stroke:var(--line);stroke-width:1.2}#chart .final>rect{stroke-width:3}#chart .group>rect{fill:var(--group)}
#chart .edge path{fill:none;stroke:var(--line)}#chart .edge text{fill:var(--note)}#chart .edge rect{fill:var(--page);opacity:.85}#chart .head{fill:var(--line)}
#chart .lit>rect{stroke:var(--lit);stroke-width:4}#chart .lit:not(.group)>rect{fill:var(--lit)}#chart .lit:not(.group) text{fill:var(--on-lit)}
@media (max-width:900px){body{grid-template:auto auto 40vh auto 40vh/1fr;grid-template-areas:"head" "keys" "chart" "now" "log";height:auto}}
`;
