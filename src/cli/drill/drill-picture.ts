import wrapAnsi from 'wrap-ansi';
import { type PictureTheme, pictureStyle, withFallbacks } from '../../inspect/diagram/picture-style.ts';
import type { DrillSummary } from './events.ts';
import { longestMs, type ScenarioTimeline, type Span } from './timeline.ts';

/** So narrow that a phone shows its text, of 12 px, at 11 px at least. */
const WIDTH = 344;
const LEFT = 12;
const LANE_WIDTH = WIDTH - 2 * LEFT;
/** Characters of a line of the title, which is bold. */
const LINE_CHARS = 44;
const LINE_HEIGHT = 17;
/** Of a character at 12 px, amply. */
const CHAR_WIDTH = 6.7;
const NAME_HEIGHT = 18;
const STATE_HEIGHT = 14;
const TOKEN_HEIGHT = 22;
const WORLD_HEIGHT = 17;
const LANE_HEIGHT = STATE_HEIGHT + TOKEN_HEIGHT + 6;
const GAP = 12;
/** What lasts for milliseconds is seen all the same. */
const LEAST_WIDTH = 4;

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
  const title = words(summary);
  const lines = wrapAnsi(title, LINE_CHARS).split('\n');
  const signs = legend(24 + lines.length * LINE_HEIGHT);
  const scale = LANE_WIDTH / longestMs(timelines);
  let y = signs.endY + GAP;
  const rows = timelines.map((timeline) => {
    const drawn = row(timeline, summary, y, scale);
    y += NAME_HEIGHT + heightOf(timeline) + GAP;
    return drawn;
  });
  const height = y + LINE_HEIGHT;
  const end = `${(longestMs(timelines) / 1_000).toFixed(0)} s`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="session-chart" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${title}">
<style>${pictureStyle(theme)}${withFallbacks(STYLE, theme)}</style>
<rect class="ground" width="${WIDTH}" height="${height}"/>
${lines.map((line, index) => `<text class="title" x="${LEFT}" y="${22 + index * LINE_HEIGHT}">${line}</text>`).join('')}
${signs.svg}
${rows.join('\n')}
<text class="note" x="${LEFT}" y="${height - 8}">0 s</text><text class="note" x="${WIDTH - LEFT}" y="${height - 8}" text-anchor="end">${end}</text>
</svg>
`;
}

const STYLE = [
  '.session-chart text.title,.session-chart text.name{font-weight:700}',
  '.session-chart .ground{fill:var(--chart-page)}',
  '.session-chart .track{fill:var(--chart-box)}',
  '.session-chart text.note{fill:var(--chart-note)}',
  '.session-chart text.on{fill:var(--chart-on-state)}',
  '.session-chart .life{fill:var(--chart-active);fill-opacity:.3;stroke:var(--chart-active);stroke-width:1}',
  '.session-chart .broken{fill:var(--chart-broken);stroke:var(--chart-page)}',
  '.session-chart text.failed{fill:var(--chart-broken);font-weight:700}',
  ...STATES.map((state) => `.session-chart .is-${state}{fill:var(--chart-${state})}`),
].join('');

/** What came of it, in a line. */
function words({ ok, scenarios, calls, secondsWithoutToken }: DrillSummary): string {
  const played = scenarios.filter(({ skipped }) => skipped === null).length;
  const outcome = ok ? 'nothing broke' : 'something BROKE';
  const users = `${calls.lost} of ${calls.asked} callers lost`;
  return `The drill: ${played} scenario${played === 1 ? '' : 's'}, ${outcome}, ${users}, ${secondsWithoutToken.toFixed(1)} s without a usable token`;
}

/** What the colours mean, in as many lines as it takes, from here on. */
function legend(top: number): { readonly svg: string; readonly endY: number } {
  const items = [
    ...STATES.map((state) => [`is-${state}`, state]),
    ['life', 'token left'],
    ['broken', 'what is broken'],
  ] as const;
  let [x, y] = [LEFT, top];
  const svg = items.map(([style, text = '']) => {
    const width = 17 + text.length * CHAR_WIDTH;
    if (x + width > WIDTH - LEFT) [x, y] = [LEFT, y + LINE_HEIGHT];
    const item = `<rect class="${style}" x="${round(x)}" y="${y}" width="12" height="12" rx="2"/><text class="note" x="${round(x + 17)}" y="${y + 10}">${text}</text>`;
    x += width + 10;
    return item;
  });
  return { svg: svg.join(''), endY: y + 12 };
}

const brokenIn = ({ world }: ScenarioTimeline) => world.filter(({ what }) => what !== 'healthy');

/** Of the lanes; that of the world is left out where nothing was broken. */
const heightOf = (timeline: ScenarioTimeline) => LANE_HEIGHT + (brokenIn(timeline).length > 0 ? WORLD_HEIGHT : 0);

function row(timeline: ScenarioTimeline, { scenarios }: DrillSummary, top: number, scale: number): string {
  const { name, fromMs, toMs } = timeline;
  const report = scenarios.find((one) => one.name === name);
  const at = (ms: number) => LEFT + (ms - fromMs) * scale;
  const took = `${((toMs - fromMs) / 1_000).toFixed(1)} s`;
  const outcome = report?.ok ? `${took}, ok` : `${took}, FAILED`;
  const y = top + NAME_HEIGHT;
  const states = STATES.flatMap((state) =>
    timeline.states.filter(({ what }) => what === state).map((span) => block(span, at, y, STATE_HEIGHT, `is-${state}`)),
  );
  return `<g>
<text class="name" x="${LEFT}" y="${top + 12}">${name}</text><text class="${report?.ok ? 'note' : 'failed'}" x="${WIDTH - LEFT}" y="${top + 12}" text-anchor="end">${outcome}</text>
<rect class="track" x="${LEFT}" y="${y}" width="${round(at(toMs) - LEFT)}" height="${heightOf(timeline)}"/>
${states.join('')}
${life(timeline, at, y + STATE_HEIGHT + 3)}
${world(timeline, at, y + LANE_HEIGHT)}
</g>`;
}

/** What was broken, by name: within its block, or behind the last of them where that is too short. */
function world(timeline: ScenarioTimeline, at: Place, y: number): string {
  const broken = brokenIn(timeline);
  const label = (style: string, x: number, text: string) =>
    `<text class="${style}" x="${round(x)}" y="${y + 12}">${text}</text>`;
  const isTooShort = ({ what, fromMs, toMs }: Span<string>) => at(toMs) - at(fromMs) < what.length * CHAR_WIDTH + 8;
  const blocks = broken.map((span) => {
    const inside = isTooShort(span) ? '' : label('on', at(span.fromMs) + 5, span.what);
    return `${block(span, at, y, WORLD_HEIGHT - 1, 'broken', span.what)}${inside}`;
  });
  const others = [...new Set(broken.filter(isTooShort).map(({ what }) => what))].join(', ');
  const end = Math.max(...broken.map((span) => Math.max(at(span.toMs), at(span.fromMs) + LEAST_WIDTH))) + 5;
  const hasRoom = others !== '' && end + others.length * CHAR_WIDTH <= WIDTH - LEFT;
  return `${blocks.join('')}${hasRoom ? label('note', end, others) : ''}`;
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
