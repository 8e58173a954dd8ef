import picocolors from 'picocolors';
import { escapedJson, printableData } from '../../inspect/redaction/printable.ts';
import { hanging } from '../terminal.ts';
import type { DrillEvent, ShownToken } from './events.ts';
import { stateColors } from './lanes.ts';
import { renderSummary } from './render-summary.ts';
import { createTimeline } from './timeline.ts';

/** One event as one line, or `''` for what is only of the moment. */
export function jsonLines(event: DrillEvent): string {
  return event.type === 'tick' ? '' : `${escapedJson(rounded(event))}\n`;
}

/** Thousandths are enough for whoever reads it. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Math.round(value * 1_000) / 1_000;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rounded(inner)]));
}

/** Writes the drill for people. */
export interface TextRenderer {
  /** What to write of an event, with its line ends; `''` for nothing. */
  event(event: DrillEvent): string;
}

/** How to write. */
export interface TextStyle {
  readonly hasColors: boolean;
  /** Whether the last line may be written over: on a terminal. */
  readonly isLive: boolean;
  /** The width of the terminal, asked before each line; `null` where nothing limits a line. */
  readonly columns: () => number | null;
  /** `quiet`: the summary, and on a terminal how far the drill is. `verbose`: also each state, and what each guarantee says. */
  readonly detail: 'quiet' | 'normal' | 'verbose';
}

type Timed = Extract<DrillEvent, { readonly token: unknown }>;

/** Goes to the beginning of the line and empties it. */
const CLEAR_LINE = '\r\u001b[2K';
const STATE_WIDTH = 'origin-outage-retry'.length;
/** Of the time, of the bar with the seconds, and of all of the head with the state, each with the spaces behind it. */
const TIME_WIDTH = 9;
const LIFE_WIDTH = 17;
const HEAD_WIDTH = TIME_WIDTH + LIFE_WIDTH + STATE_WIDTH + 2;
/** On a terminal narrower than this the state has a line of its own when it changes. */
const WIDE_COLUMNS = 80;

/** A renderer of its own for each drill: it knows what it wrote last. */
export function textRenderer({ hasColors, isLive, columns, detail }: TextStyle): TextRenderer {
  const colors = picocolors.createColors(hasColors);
  const paints = stateColors(colors);
  const timeline = createTimeline();
  let names: readonly string[] = [];
  let progress = '';
  let toldState: string | null = null;
  let isLineOpen = false;
  let lost: { readonly event: Extract<DrillEvent, { type: 'call.lost' }>; count: number } | null = null;

  const isNarrow = () => (columns() ?? Number.POSITIVE_INFINITY) < WIDE_COLUMNS;
  const hasRoomForBar = () => (columns() ?? Number.POSITIVE_INFINITY) > HEAD_WIDTH;

  function barColor(token: ShownToken | null): (text: string) => string {
    if (!token?.usable) return colors.red;
    return token.leftMs < token.lifetimeMs / 3 ? colors.yellow : colors.green;
  }

  const timeOf = ({ atMs }: Timed) => `${colors.dim(`${(atMs / 1_000).toFixed(2)}s`.padStart(7))}  `;

  const leftOf = (token: ShownToken | null) => (token?.usable ? `${(token.leftMs / 1_000).toFixed(1)}s` : 'none');

  function lifeOf({ state, token }: Timed): string {
    if (state === null) return ' '.repeat(LIFE_WIDTH);
    return `${barColor(token)(`▕${lifeBar(token)}▏`)}${leftOf(token).padStart(5)}  `;
  }

  function painted(state: string): string {
    return (paints[state] ?? colors.dim)(state);
  }

  /** What happened, under the time and how the session stood: on a narrow terminal it is told of a state when it changes. */
  function line(event: Timed, text: string): string {
    if (!isNarrow()) {
      const { state } = event;
      const shown = `${state === null ? '' : painted(state)}${' '.repeat(STATE_WIDTH + 2 - (state?.length ?? 0))}`;
      return `${timeOf(event)}${lifeOf(event)}${shown}${hanging(text, columns(), HEAD_WIDTH)}\n`;
    }
    const isNew = event.state !== null && event.state !== toldState;
    toldState = event.state;
    const time = timeOf(event);
    const happened = hanging(text, columns(), TIME_WIDTH);
    return isNew ? `${time}${standing(event)}\n${' '.repeat(TIME_WIDTH)}${happened}\n` : `${time}${happened}\n`;
  }

  /** How the session stands, on a narrow terminal. */
  function standing(event: Timed): string {
    const state = event.state === null ? '' : painted(event.state);
    if (hasRoomForBar()) return `${lifeOf(event)}${state}`;
    return hanging(`${state}  ${leftOf(event.token)}`, columns(), TIME_WIDTH);
  }

  /** The line that is written over: how far the drill is, and what is left of the token. */
  function moment(event: Timed): string {
    if (detail === 'quiet') return `${colors.dim(progress)} ${event.scenario}`.trim();
    if (!hasRoomForBar()) return `${timeOf(event)}${leftOf(event.token).padStart(5)}  ${colors.dim(progress)}`;
    const state = isNarrow() || event.state === null ? '' : `${painted(event.state)}  `;
    return `${timeOf(event)}${lifeOf(event)}${state}${colors.dim(progress)}`;
  }

  function body(event: Timed): string | null {
    switch (event.type) {
      case 'act':
        return colors.bold(`▸ ${event.text}`);
      case 'request': {
        const search = Object.entries(event.search).map(([name, value]) => `${name}=${value}`);
        return `→ ${event.method} ${event.endpoint}${search.length > 0 ? ` ?${search.join('&')}` : ''}`;
      }
      case 'answer': {
        const { status, outcome, code, minted, endpoint, tookMs } = event;
        const paint = status === null || status >= 400 ? colors.red : colors.cyan;
        const said = [status ?? outcome, code, minted].filter((part) => part !== null).join(' ');
        return `${paint(`← ${said}`)} ${colors.dim(`${endpoint}, ${tookMs} ms`)}`;
      }
      case 'event':
        return `${colors.bold(`● ${event.name}`)}${event.detail === '' ? '' : ` ${event.detail}`}`;
      case 'visit': {
        const { redirects } = event;
        return `⇄ document: ${event.status} ${event.text}, ${redirects} redirect${redirects === 1 ? '' : 's'}`;
      }
      case 'log':
        return colors.yellow(`! ${event.text}`);
      case 'expectation':
        return event.ok ? colors.green(`✓ ${event.claim}`) : colors.red(`✗ NOT: ${event.claim}`);
      case 'state':
        return detail === 'verbose'
          ? colors.dim(`◆ ${event.degraded ? 'no usable token' : 'state'}: ${event.state}`)
          : null;
      default:
        return null;
    }
  }

  function lines(event: DrillEvent): string {
    switch (event.type) {
      case 'drill.started': {
        const { seed, url, actors } = event;
        const whose = actors === null ? '' : `, actors of ${actors}`;
        const what = `xstate-session drill: a session against a frontend API on ${url}, seed ${seed}${whose}`;
        names = event.scenarios;
        return detail === 'quiet' ? '' : `${hanging(what, columns(), 2)}\n`;
      }
      case 'scenario.started': {
        begin(event.scenario);
        const title = `${colors.bold(colors.inverse(` ${progress} ${event.scenario} `))} ${event.title}`;
        return detail === 'quiet' ? '' : `\n${hanging(title, columns(), 2)}\n`;
      }
      case 'scenario.skipped': {
        begin(event.scenario);
        const text = `${colors.bold(`${progress} ${event.scenario}`)} not played: ${event.why}`;
        return detail === 'quiet' ? '' : `\n${hanging(text, columns(), 2)}\n`;
      }
      case 'summary':
        return renderSummary(event, timeline.scenarios, { colors, hasColors, columns: columns(), detail });
      case 'tick':
      case 'scenario.ended':
        return '';
      default: {
        const text = detail === 'quiet' ? null : body(event);
        return text === null ? '' : line(event, text);
      }
    }
  }

  /** All that were lost at once, of one code: a thousand callers would be a thousand lines. */
  function lostLine(): string {
    if (lost === null) return '';
    const { event, count } = lost;
    lost = null;
    if (detail === 'quiet') return '';
    const what = count === 1 ? 'a getToken was lost' : `${count} getToken calls were lost`;
    return line(event, colors.red(`✗ ${what}: ${event.code}`));
  }

  /** Lines, in the place of what may be written over. */
  function inPlace(text: string): string {
    const clear = isLineOpen && text !== '' ? CLEAR_LINE : '';
    if (text !== '') isLineOpen = false;
    return clear + text;
  }

  function begin(scenario: string): void {
    progress = `${names.indexOf(scenario) + 1}/${names.length}`;
    toldState = null;
  }

  return {
    event(given) {
      // Servers and actors wrote some of its texts: nothing but this renderer moves the cursor or sets colours.
      const event = printableData(given) as DrillEvent;
      timeline.take(event);
      if (event.type === 'call.lost' && event.code === lost?.event.code) {
        lost.count += 1;
        return '';
      }
      const before = inPlace(lostLine());
      if (event.type === 'call.lost') {
        lost = { event, count: 1 };
        return before;
      }
      if (event.type !== 'tick') return before + inPlace(lines(event));
      if (!isLive) return before;
      isLineOpen = true;
      return `${before}${CLEAR_LINE}${moment(event)}`;
    },
  };
}

const CELLS = 8;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** The remaining life of a token as a bar of eight cells; empty when none is usable. */
export function lifeBar(token: ShownToken | null): string {
  if (!token?.usable) return '·'.repeat(CELLS);
  const eighths = Math.round(Math.min(1, token.leftMs / token.lifetimeMs) * CELLS * 8);
  const full = Math.floor(eighths / 8);
  return `${'█'.repeat(full)}${EIGHTHS[eighths % 8]}`.padEnd(CELLS);
}
