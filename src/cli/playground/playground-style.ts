import { LIVE_CHART_STYLE, pageVariables } from '../../inspect/viewer/viewer-style.ts';

/** The style of the playground, light or dark as the system, or a page that has a theme of its own, says. */
export const PLAYGROUND_STYLE = `
${pageVariables()}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0 auto;padding:12px 16px;max-width:1500px;background:var(--page);color:var(--text);font:15px/1.45 system-ui,sans-serif}
h1{font-size:22px;margin:0}h2{font-size:14px;margin:0 0 6px}p{margin:6px 0}header p,.note{color:var(--note)}
main{display:grid;gap:12px;grid-template-columns:290px minmax(0,1fr) 260px;grid-template-areas:"left middle right" "wire wire log";align-items:start}
.column{display:grid;gap:12px;min-width:0}#switches{grid-area:left}#sight{grid-area:middle}#clients{grid-area:right}#requests{grid-area:wire}#steps{grid-area:log}
section{border:1px solid var(--line);border-radius:8px;padding:10px 12px;min-width:0;background:var(--page)}footer{color:var(--note)}
#picture{padding:0;height:500px;display:flex;flex-direction:column}#story{min-height:2.9em;font-weight:600;margin:8px 0 0}#connection{color:var(--flash);font-weight:600}#connection:empty{display:none}
button,select{font:inherit;font-size:13px;color:var(--text);background:var(--box);border:1px solid var(--line);border-radius:6px;padding:4px 8px;min-height:32px;cursor:pointer}
button[aria-pressed=true]{background:var(--flash);border-color:var(--flash);color:var(--page)}button[aria-pressed=true]::before{content:"✗ "}
.big{width:100%;font-size:19px;font-weight:700;min-height:60px;border:3px solid var(--flash)}
.switches{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin-top:8px}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
#chart{flex:1;min-height:0;overflow:auto;padding:8px;display:flex}#chart svg{flex:none;margin:auto;display:block}#zoom{display:flex;justify-content:flex-end;gap:4px;padding:6px 6px 0}
.chip{display:inline-block;padding:2px 8px;border-radius:6px;font-weight:700;color:var(--on-state);background:var(--status)}.chip[data-status=none]{color:var(--note);background:none;font-weight:400}
.chip[data-status=lost]{--status:var(--flash)}
progress{width:110px;height:12px;accent-color:var(--active)}.score{list-style:none;margin:0;padding:0;color:var(--note)}
#speed{width:150px;vertical-align:middle}#result{font-weight:600;overflow-wrap:anywhere}
ol{list-style:none;margin:0;padding:0;height:230px;overflow:auto;font:12px/1.5 ui-monospace,Menlo,Consolas,monospace}
ol li{display:grid;gap:0 10px;padding:3px 0;border-bottom:1px solid var(--box);overflow-wrap:anywhere}#wire li{grid-template-columns:60px minmax(0,1fr) minmax(0,.8fr)}
#wire .bad span:last-child{color:var(--flash);font-weight:700}#wire .bad span:last-child::before{content:"✗ "}#log span:first-child{font-weight:700}#log span:last-child{color:var(--note)}
${LIVE_CHART_STYLE}
@media (max-width:1100px){main{grid-template-columns:minmax(0,1fr) minmax(0,1fr);grid-template-areas:"left right" "middle middle" "wire log"}}
@media (max-width:700px){main{display:flex;flex-direction:column;align-items:stretch}#switches,#sight{display:contents}
#big{order:1}#clients{order:2;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:8px;align-items:start}#picture{order:3;height:60vh;min-height:360px}#more{order:4}#score{order:5}#requests{order:6}#steps{order:7}
#clients section{padding:8px 10px;height:100%}#clients,#clients button{font-size:13px}#clients progress{width:100%}button,select{min-height:40px}}
`;
