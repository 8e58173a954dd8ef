import { drawSession } from '../../inspect/diagram/draw-session.ts';
import { LIVE_CHART_STYLE } from '../../inspect/viewer/viewer-style.ts';

/** The drill's page before its script has run. Everything it needs is in it or beside it. */
export function drillPageHtml(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>xstate-session drill</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Ccircle cx='4' cy='4' r='4' fill='%232f7d4f'/%3E%3C/svg%3E">
<style>${STYLE}</style>
<script src="drill-page.js" defer></script>
</head>
<body>
<header>
<h1>Outage drill</h1>
<p>Your own browser runs this session, against a frontend API on this machine. Break it, and see who is lost.</p>
</header>
<noscript>The session runs in the page: it needs JavaScript.</noscript>
<main>
<div>
<section aria-labelledby="break">
<h2 id="break">Break something</h2>
<div id="switches"></div>
</section>
<section aria-labelledby="tabs-title">
<h2 id="tabs-title">All tabs</h2>
<table><thead><tr><th scope="col">Tab</th><th scope="col">State</th><th scope="col">Token</th><th scope="col">Minted</th><th scope="col">Received</th></tr></thead><tbody id="tabs"></tbody></table>
<p id="counts"></p>
</section>
</div>
<div>
<section aria-labelledby="state">
<h2 id="state">This tab</h2>
<p id="status" role="status"></p>
<div id="picture">${drawSession()}</div>
<p><label for="life">Token</label> <progress id="life" max="1" value="0"></progress> <span id="life-text"></span></p>
</section>
<section aria-labelledby="log-title">
<h2 id="log-title">What this tab saw</h2>
<ol id="log" role="log" aria-live="off" tabindex="0" aria-labelledby="log-title"></ol>
</section>
<section aria-labelledby="requests-title">
<h2 id="requests-title">Requests of all tabs</h2>
<ol id="requests" tabindex="0" aria-labelledby="requests-title"></ol>
</section>
</div>
</main>
</body>
</html>
`;
}

const STYLE = `
:root{--page:#f6f7f9;--card:#fff;--text:#1c2430;--dim:#566072;--line:#c9d0da;--accent:#1f6f4a;--on-accent:#fff;--warn:#9a5b00;--bad:#b3261e;--focus:#0b57d0;--flash:#b3261e}
@media (prefers-color-scheme:dark){:root{--page:#12161c;--card:#1b212a;--text:#e6eaf0;--dim:#a3adbd;--line:#3a4452;--accent:#5ed39a;--on-accent:#08140d;--warn:#f2b35a;--bad:#ff8a80;--focus:#8ab4f8;--flash:#ff8a80}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.25rem;max-width:78rem;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0}h2{font-size:1rem;margin:0 0 .75rem}p{margin:.4rem 0}header p{color:var(--dim);margin-bottom:1rem}
main>div{display:grid;gap:1rem;align-content:start;min-width:0}
main{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem;align-items:start}
section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;min-width:0}
fieldset{border:0;margin:0 0 .8rem;padding:0;display:flex;flex-wrap:wrap;gap:.4rem}
legend{padding:0;margin-bottom:.3rem;color:var(--dim);font-size:.875rem}
button,a.button{font:inherit;font-size:.9375rem;padding:.35rem .7rem;min-height:2.25rem;border-radius:.4rem;border:1px solid var(--line);background:transparent;color:var(--text);cursor:pointer;text-decoration:none;display:inline-block}
button:hover,a.button:hover{border-color:var(--text)}
button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button:disabled{opacity:.5;cursor:default}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
#status{font-weight:600}#status .bad{color:var(--bad)}#status .warn{color:var(--warn)}
#picture svg{width:100%;max-width:30rem;height:auto;display:block;margin:auto}
progress{width:10rem;max-width:50%;height:.8rem;accent-color:var(--accent);vertical-align:middle}
table{width:100%;border-collapse:collapse;font-size:.9375rem}th,td{text-align:left;padding:.25rem .5rem .25rem 0;border-bottom:1px solid var(--line)}th{color:var(--dim);font-weight:500}
#counts{color:var(--dim);font-size:.9375rem}
ol{list-style:none;margin:0;padding:0;font:.8125rem/1.6 ui-monospace,monospace;max-height:18rem;overflow:auto}
ol li{display:flex;gap:.75rem;justify-content:space-between;overflow-wrap:anywhere;border-bottom:1px solid var(--line)}
ol li span:last-child{color:var(--dim);text-align:right}
${LIVE_CHART_STYLE}`;
