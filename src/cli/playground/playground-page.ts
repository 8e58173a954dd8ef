import { drawSession } from '../../inspect/diagram/draw-session.ts';
import { FAULTS } from './faults.ts';
import { PLAYGROUND_STYLE } from './playground-style.ts';

/** Which world is behind the page: an emulator within it, or the process of a server. */
export interface PlaygroundPageOptions {
  /** What a visitor is told of it. */
  readonly about: string;
  /** What goes into the head. */
  readonly head: string;
  /** The element of its script. */
  readonly script: string;
}

/** The page of the playground and of `drill --web`: the real session, a plain refresh loop beside it, and a world to break. */
export function playgroundPage({ about, head, script }: PlaygroundPageOptions): string {
  const { origin: _big, ...others } = FAULTS;
  const faults = Object.entries(others).map(
    ([name, label]) => `<button type="button" data-fault="${name}" aria-pressed="false">${label}</button>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Try to sign this user out: xstate-session</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
${head}<style>${PLAYGROUND_STYLE}</style></head>
<body>
<header><h1>Try to sign this user out</h1>
<p>Two clients of one back end: the real session, and a refresh loop as it is written in an afternoon. Take the origin down, and watch who is still signed in.</p><p id="connection" role="status"></p></header>
<noscript><p>The session runs in the page: it needs JavaScript.</p></noscript>
<main>
<div class="column" id="switches">
<section id="big" aria-labelledby="big-title"><h2 id="big-title">Break something</h2>
<button type="button" id="origin" class="big" data-fault="origin" aria-pressed="false">Take the origin down</button>
<p id="story" role="status"></p></section>
<section id="more" aria-labelledby="more-title"><h2 id="more-title">Break more</h2>
<div class="switches" role="group" aria-label="Other faults">${faults.join('')}</div>
<div class="switches"><label>Client clock <select id="skew"><option value="0">right</option><option value="90000">90 s fast</option><option value="-90000">90 s slow</option><option value="86400000">a day fast</option><option value="-86400000">a day slow</option></select></label>
<button type="button" id="sleep">Close the lid for 5 minutes</button></div>
<div class="switches"><button type="button" id="second">Open a second tab</button> <span class="chip" id="second-status"></span></div>
<div class="switches"><button type="button" id="token">New token now</button><button type="button" id="handshake" hidden>Handshake</button><button type="button" id="sign-out">The user signs out</button><button type="button" id="end">The server ends the session</button></div>
<p><label for="speed">Speed</label> <input id="speed" type="range" min="-1.5" max="1" step="0.1" value="0"> <span id="speed-text">1×</span></p></section>
</div>
<div class="column" id="sight">
<section id="picture" aria-label="The chart"><div id="zoom" role="group" aria-label="Zoom"><button type="button" data-zoom="out" aria-label="Smaller">−</button><button type="button" data-zoom="in" aria-label="Larger">+</button><button type="button" data-zoom="fit">Fit</button></div>
<div id="chart" tabindex="0" role="group" aria-label="The session's chart, the live state lit">${drawSession({ view: 'expanded' })}</div></section>
<section id="score" aria-labelledby="score-title"><h2 id="score-title">Your result</h2><p id="result"></p>
<div class="switches"><button type="button" id="copy">Copy</button><button type="button" id="restart">Begin anew</button> <span id="copied" role="status"></span></div></section>
</div>
<div class="column" id="clients">${client('session', 'xstate-session', 'No failure ends it, only a verdict.')}${client('naive', 'A plain refresh loop', 'An answer without a token signs its user out.')}</div>
<section id="requests" aria-labelledby="wire-title"><h2 id="wire-title">The wire</h2><ol id="wire" tabindex="0" aria-labelledby="wire-title"></ol></section>
<section id="steps" aria-labelledby="log-title"><h2 id="log-title">What the session did</h2><ol id="log" tabindex="0" aria-labelledby="log-title"></ol></section>
</main>
<footer><p>${about} Tokens live 20 seconds.</p></footer>
${script}</body></html>
`;
}

function client(name: string, title: string, about: string): string {
  return `<section class="client" aria-labelledby="${name}-title">
<h2 id="${name}-title">${title}</h2><p class="note">${about}</p>
<p><span class="chip" id="${name}-status"></span> <button type="button" id="${name}-sign-in" hidden>Sign in again</button></p>
<p><label for="${name}-life">Token</label> <progress id="${name}-life" max="1" value="0"></progress> <span id="${name}-token"></span></p>
<ul id="${name}-score" class="score"></ul></section>`;
}
