import { type PictureTheme, pictureStyle, withFallbacks } from '../../inspect/diagram/picture-style.ts';
import type { DrillSummary } from './events.ts';
import { longestMs, type ScenarioTimeline, type Span } from './timeline.ts';

const WIDTH = 760;
const NAME_WIDTH = 150;
const LANE_WIDTH = WIDTH - NAME_WIDTH - 16;
const ROW_HEIGHT = 66;
const HEAD_HEIGHT = 74;
const STATE_HEIGHT = 14;
const TOKEN_HEIGHT = 22;
const WORLD_HEIGHT = 16;
/** What lasts for milliseconds is seen all the same. */
const LEAST_WIDTH = 5;

/** The states from the usual to the rare: what is painted last lies above. */
const STATES = ['active', 'refreshing', 'signed-out', 'handshaking', 'origin-outage-retry'] as const;

/**
 * A drill as a picture: for each scenario the states of the session, what was left of its token's life, and what the world did.
 * One scale for all.
 *
 * @returns An SVG, without a secret: texts of the drill's own only.
 */
export function drillPicture(
  timelines: readonly ScenarioTimeline[],
  summary: DrillSummary,
  theme: PictureTheme = 'auto',
): string {
  const height = HEAD_HEIGHT + timelines.length * ROW_HEIGHT + 26;
  const scale = LANE_WIDTH / longestMs(timelines);
  const rows = timelines.map((timeline, index) => row(timeline, summary, HEAD_HEIGHT + index * ROW_HEIGHT, scale));
  const end = `${(longestMs(timelines) / 1_000).toFixed(0)} s`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="session-chart" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${words(summary)}">
<style>${pictureStyle(theme)}${withFallbacks(STYLE, theme)}</style>
<rect class="ground" width="${WIDTH}" height="${height}"/>
<text class="title" x="12" y="24">${words(summary)}</text>
${legend()}
${rows.join('\n')}
<text class="note" x="${NAME_WIDTH}" y="${height - 8}">0 s</text><text class="note" x="${WIDTH - 16}" y="${height - 8}" text-anchor="end">${end}</text>
</svg>
`;
}

const STYLE = [
  '.session-chart text.title{font-weight:700;font-size:14px}',
  '.session-chart .ground{fill:var(--chart-page)}',
  '.session-chart .track{fill:var(--chart-box)}',
  '.session-chart text.note,.session-chart text.small{font-size:11px;fill:var(--chart-note)}',
  '.session-chart text.on{font-size:11px;fill:var(--chart-on-state)}',
  '.session-chart .life{fill:var(--chart-active);fill-opacity:.3;stroke:var(--chart-active);stroke-width:1}',
  '.session-chart .broken{fill:#b42318;stroke:var(--chart-page)}.session-chart .broken+text.on{fill:#fff}',
  '.session-chart text.failed{fill:#b42318;font-weight:700}',
  ...STATES.map((state) => `.session-chart .is-${state}{fill:var(--chart-${state})}`),
].join('');

/** What came of it, in a line. */
function words({ ok, scenarios, calls, secondsWithoutToken }: DrillSummary): string {
  const played = scenarios.filter(({ skipped }) => skipped === null).length;
  const outcome = ok ? 'nothing broke' : 'something BROKE';
  const users = `${calls.lost} of ${calls.asked} callers lost`;
  return `The drill: ${played} scenario${played === 1 ? '' : 's'}, ${outcome}, ${users}, ${secondsWithoutToken.toFixed(1)} s without a usable token`;
}

function legend(): string {
  let x = 12;
  const items = [
    ...STATES.map((state) => [`is-${state}`, state]),
    ['life', 'token left'],
    ['broken', 'what is broken'],
  ];
  return items
    .map(([style, text = '']) => {
      const item = `<rect class="${style}" x="${x}" y="40" width="12" height="12" rx="2"/><text class="small" x="${x + 17}" y="50">${text}</text>`;
      x += 34 + text.length * 6.2;
      return item;
    })
    .join('');
}

function row(timeline: ScenarioTimeline, { scenarios }: DrillSummary, y: number, scale: number): string {
  const { name, fromMs, toMs } = timeline;
  const report = scenarios.find((one) => one.name === name);
  const at = (ms: number) => NAME_WIDTH + (ms - fromMs) * scale;
  const took = `${((toMs - fromMs) / 1_000).toFixed(1)} s`;
  const outcome = report?.ok ? `${took}, ok` : `${took}, FAILED`;
  const states = STATES.flatMap((state) =>
    timeline.states.filter(({ what }) => what === state).map((span) => block(span, at, y, STATE_HEIGHT, `is-${state}`)),
  );
  const worldY = y + STATE_HEIGHT + TOKEN_HEIGHT + 6;
  const world = timeline.world
    .filter(({ what }) => what !== 'healthy')
    .map((span) => {
      const width = at(span.toMs) - at(span.fromMs);
      const label =
        width > span.what.length * 6.3 + 8
          ? `<text class="on" x="${round(at(span.fromMs) + 5)}" y="${worldY + 12}">${span.what}</text>`
          : '';
      return `${block(span, at, worldY, WORLD_HEIGHT, 'broken', span.what)}${label}`;
    });
  return `<g>
<text x="12" y="${y + 12}">${name}</text><text class="${report?.ok ? 'small' : 'small failed'}" x="12" y="${y + 28}">${outcome}</text>
<rect class="track" x="${NAME_WIDTH}" y="${y}" width="${round(at(toMs) - NAME_WIDTH)}" height="${STATE_HEIGHT + TOKEN_HEIGHT + WORLD_HEIGHT + 6}"/>
${states.join('')}
${life(timeline, at, y + STATE_HEIGHT + 3)}
${world.join('')}
</g>`;
}

type Place = (ms: number) => number;

function block(span: Span<unknown>, at: Place, y: number, height: number, style: string, title = ''): string {
  const width = Math.max(LEAST_WIDTH, at(span.toMs) - at(span.fromMs));
  const inside = title === '' ? '' : `<title>${title}</title>`;
  return `<rect class="${style}" x="${round(at(span.fromMs))}" y="${y}" width="${round(width)}" height="${height}">${inside}</rect>`;
}

/** What was left of the token's life, as an area for each stretch in which a usable one was held. */
function life({ token }: ScenarioTimeline, at: Place, y: number): string {
  const bottom = y + TOKEN_HEIGHT;
  const stretches: string[][] = [[]];
  for (const { atMs, leftShare } of token) {
    if (leftShare === null) stretches.push([]);
    else stretches.at(-1)?.push(`${round(at(atMs))} ${round(bottom - leftShare * TOKEN_HEIGHT)}`);
  }
  return stretches
    .filter((points) => points.length > 1)
    .map((points) => {
      const [first = ''] = points;
      const from = first.split(' ')[0];
      const to = points.at(-1)?.split(' ')[0];
      return `<path class="life" d="M${from} ${bottom}L${points.join('L')}L${to} ${bottom}Z"/>`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
