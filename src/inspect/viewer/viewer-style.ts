import { PICTURE_PALETTES } from '../diagram/picture-style.ts';

const variables = (theme: 'light' | 'dark') =>
  Object.entries({ ...PICTURE_PALETTES[theme], ...OWN_COLOURS[theme] })
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');

/** Colours of a page beside those of its picture: what was taken or failed, and what has the focus. */
const OWN_COLOURS = {
  light: { flash: '#b3261e', focus: '#0b57d0' },
  dark: { flash: '#ff8a80', focus: '#8ab4f8' },
} as const;

const STATES = ['active', 'refreshing', 'origin-outage-retry', 'handshaking', 'signed-out'];

/** The colours of a page as custom properties, and `--status` of whatever has a state in `data-status`. */
export function pageVariables(): string {
  return [
    `:root{${variables('light')};color-scheme:light dark}`,
    `@media (prefers-color-scheme:dark){:root:not([data-theme=light]):not(.light){${variables('dark')}}}`,
    `:root[data-theme=dark],:root.dark{${variables('dark')};color-scheme:dark}:root[data-theme=light],:root.light{color-scheme:light}`,
    '[data-status]{--status:var(--signed-out)}',
    ...STATES.map((state) => `[data-status="${state}"]{--status:var(--${state})}`),
  ].join('');
}

/** What a chart shows of a life as it goes on: arrows that are taken flash, states that were left fade. */
export const LIVE_CHART_STYLE = `
.session-chart .arrow.taken path{stroke:var(--flash);stroke-width:3.5}.session-chart .arrow.taken text{fill:var(--flash);font-weight:700}
.session-chart .left:not(.lit)>.box,.session-chart .again>.box{stroke:var(--state);stroke-width:3;stroke-dasharray:5 3}
@media (prefers-reduced-motion:no-preference){
.session-chart .arrow.taken path{animation:session-taken var(--trail,.8s) ease-out}.session-chart .left:not(.lit)>.box{animation:session-left var(--trail,.8s) ease-in}
.session-chart .arrow.taken.anew path{animation-name:session-taken-anew}.session-chart .left.anew:not(.lit)>.box{animation-name:session-left-anew}
${['', '-anew'].map((name) => `@keyframes session-taken${name}{0%{stroke-width:7}100%{stroke-width:2}}@keyframes session-left${name}{0%{fill:color-mix(in srgb,var(--state) 45%,var(--chart-box))}100%{fill:var(--chart-box)}}`).join('')}}
`;

/** The style of the viewer's page, light or dark as the system says. */
export const VIEWER_STYLE = `
${pageVariables()}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0;height:100vh;display:flex;flex-direction:column;background:var(--page);color:var(--text);font:14px/1.4 system-ui,sans-serif}
header{display:flex;flex-wrap:wrap;gap:8px;align-items:center;padding:8px 14px;border-bottom:1px solid var(--line)}
h1{font-size:15px;margin:0 8px 0 0}h2{font-size:13px;margin:0}h3{font-size:12px;margin:10px 0 4px;color:var(--note);overflow-wrap:anywhere}
.space{flex:1}#count,#said{color:var(--note)}
button,input,select,textarea{font:inherit;font-size:13px;color:var(--text);background:var(--box);border:1px solid var(--line);border-radius:6px;padding:4px 8px;min-height:28px}
button{cursor:pointer}button[aria-pressed=true]{border-color:var(--focus);box-shadow:inset 0 0 0 1px var(--focus)}::placeholder{color:var(--note);opacity:1}
:focus-visible{outline:3px solid var(--focus);outline-offset:1px}
main{flex:1;min-height:0;display:grid;grid-template:minmax(0,1.95fr) minmax(0,1fr)/250px minmax(0,1fr) 290px;grid-template-areas:"list picture now" "list log log"}
.bar{display:flex;flex-wrap:wrap;gap:6px;align-items:center;padding:6px 8px}.bar input{flex:1;min-width:130px}
section{display:flex;flex-direction:column;min-height:0;min-width:0}
#list{grid-area:list;border-right:1px solid var(--line)}#keys{flex:1;overflow:auto;padding:4px 8px}
#keys h3{margin:8px 0 4px}
#keys button{display:block;width:100%;text-align:left;margin:0 0 6px;padding:6px 8px;border-left:5px solid var(--status);overflow-wrap:anywhere}
#keys b,#keys span{display:block;font-weight:600}#keys span{font-weight:400;color:var(--note)}
#keys button.degraded span{color:var(--flash);font-weight:600}#keys button.stopped{border-style:dashed;background:none}
#picture{grid-area:picture}#chart{flex:1;overflow:auto;padding:8px;display:flex}#chart svg{flex:none;margin:auto;display:block}
#zoom{justify-content:flex-end;padding:4px 8px 0}
#now{grid-area:now;overflow:auto;padding:0 14px 10px;border-left:1px solid var(--line)}#now>*{flex:none}#now .bar{padding:8px 0 0;justify-content:space-between}
body:not(.past) #live{visibility:hidden}body.past #now{box-shadow:inset 0 3px 0 var(--focus)}body.past #picture{box-shadow:inset 0 3px 0 var(--focus)}
#state{display:inline-block;padding:2px 8px;border-radius:6px;font-weight:700;color:var(--on-state);background:var(--status)}
#bar{height:12px;border:1px solid var(--line);border-radius:6px;overflow:hidden}#life{height:100%;background:var(--active)}
#bar[data-life=short] #life{background:repeating-linear-gradient(45deg,var(--origin-outage-retry) 0 6px,var(--box) 6px 9px)}
#facts{color:var(--note)}ul{margin:0;padding-left:1.2em;overflow-wrap:anywhere}p{margin:6px 0}#guards{list-style:none;padding:0}
#log{grid-area:log;border-top:1px solid var(--line)}#history{flex:1;overflow:auto;position:relative;min-height:0}#rows{position:absolute;inset:0 0 auto 0}
.row{display:grid;grid-template-columns:96px minmax(170px,.55fr) minmax(160px,.5fr) minmax(160px,1fr) minmax(150px,.7fr);gap:10px;height:26px;padding:0 14px;font:12px/26px ui-monospace,Menlo,Consolas,monospace}
#rows .row{cursor:pointer}#rows .row[aria-selected=true]{background:var(--focus);color:var(--page)}
.row span{overflow:hidden;white-space:nowrap;text-overflow:ellipsis}#rows .row.odd:not([aria-selected=true]){background:var(--box)}
.row.head{font-weight:700;color:var(--note);border-bottom:1px solid var(--line)}
.hint{display:none;grid-area:picture;place-self:center;max-width:100%;padding:16px}.hint pre{overflow:auto;padding:10px;border:1px solid var(--line);border-radius:6px}
body.empty .hint{display:block}body.empty main{display:grid;grid-template:1fr/1fr;grid-template-areas:"picture"}body.empty section{display:none}body.empty header button{display:none}
body.recorded #pause,body.recorded .hint{display:none}#scrub{flex:4;display:flex;gap:8px;align-items:center}#scrub #scrubber{flex:1;padding:0;accent-color:var(--focus)}#scrubbed{color:var(--note);white-space:nowrap}
code{font:12px ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
#test-box{position:fixed;inset:10vh 5vw;padding:8px;background:var(--page);border:2px solid var(--focus);border-radius:8px;z-index:2}#test{flex:1;font:12px ui-monospace,Menlo,Consolas,monospace}#test-box .bar{justify-content:space-between}
${LIVE_CHART_STYLE}
@media (max-width:900px){body{height:auto;min-height:100vh}main{display:flex;flex-direction:column}.bar input,button,select{min-height:36px}
#list{max-height:30vh;border-right:0;border-bottom:1px solid var(--line)}#picture{height:56vh;min-height:300px}#now{border-left:0;border-top:1px solid var(--line)}
#log{height:60vh}.row.head{display:none}
.row{grid-template:22px 22px 22px 22px/auto 1fr;grid-template-areas:"time event" "state state" "because because" "failed failed";column-gap:10px;row-gap:0;height:88px;line-height:22px;padding:0 10px}
.row .time{grid-area:time}.row .event{grid-area:event}.row .state{grid-area:state;font-weight:700}.row .because{grid-area:because}.row .failed{grid-area:failed}
body.empty main{display:block}
@media (min-height:600px){#picture{position:sticky;top:0;z-index:1;height:44vh;background:var(--page);border-bottom:1px solid var(--line)}}
body.recorded{padding-bottom:60px}#scrub{position:fixed;left:0;right:0;bottom:0;z-index:2;padding:6px 14px;background:var(--page);border-top:1px solid var(--line)}}
`;
