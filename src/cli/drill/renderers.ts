import picocolors from 'picocolors';
import { escapedJson, printableData } from '../../inspect/redaction/printable.ts';
import type { DrillEvent, ShownToken } from './events.ts';
import { renderSummary } from './render-summary.ts';

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
}

type Timed = Extract<DrillEvent, { readonly token: unknown }>;

/** Goes to the beginning of the line and empties it. */
const CLEAR_LINE = '\r\u001b[2K';
const STATE_WIDTH = 'origin-outage-retry'.length;
/** Of the bar, the seconds and the state, with their spaces. */
const NO_SESSION_WIDTH = 10 + 5 + 2 + STATE_WIDTH + 2;

/** A renderer of its own for each drill: it knows what it wrote last. */
export function textRenderer({ hasColors, isLive }: TextStyle): TextRenderer {
  const colors = picocolors.createColors(hasColors);
  const stateColors: Readonly<Record<string, (text: string) => string>> = {
    active: colors.green,
    refreshing: colors.yellow,
    'origin-outage-retry': colors.magenta,
    handshaking: colors.blue,
    'signed-out': colors.gray,
  };
  let isLineOpen = false;

  function barColor(token: ShownToken | null): (text: string) => string {
    if (!token?.usable) return colors.red;
    return token.leftMs < token.lifetimeMs / 3 ? colors.yellow : colors.green;
  }

  function head({ atMs, state, token }: Timed): string {
    const time = `${(atMs / 1_000).toFixed(2)}s`.padStart(7);
    const bar = barColor(token);
    const left = token?.usable ? `${(token.leftMs / 1_000).toFixed(1)}s` : 'none';
    if (state === null) return `${colors.dim(time)}  ${' '.repeat(NO_SESSION_WIDTH)}`;
    const paint = stateColors[state] ?? colors.dim;
    return `${colors.dim(time)}  ${bar(`▕${lifeBar(token)}▏`)}${left.padStart(5)}  ${paint(state.padEnd(STATE_WIDTH))}  `;
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
      case 'call.lost':
        return colors.red(`✗ a getToken was lost: ${event.code}`);
      case 'log':
        return colors.yellow(`! ${event.text}`);
      case 'expectation':
        return event.ok ? colors.green(`✓ ${event.claim}`) : colors.red(`✗ NOT: ${event.claim}`);
      default:
        return null;
    }
  }

  function lines(event: DrillEvent): string {
    switch (event.type) {
      case 'drill.started': {
        const { seed, url, actors } = event;
        const whose = actors === null ? '' : `, actors of ${actors}`;
        return `xstate-session drill: a session against a frontend API on ${url}, seed ${seed}${whose}\n`;
      }
      case 'scenario.started':
        return `\n${colors.bold(colors.inverse(` ${event.scenario} `))} ${event.title}\n`;
      case 'scenario.skipped':
        return `\n${colors.bold(event.scenario)} not played: ${event.why}\n`;
      case 'summary':
        return renderSummary(event, colors);
      case 'tick':
      case 'scenario.ended':
        return '';
      default: {
        const text = body(event);
        return text === null ? '' : `${head(event)}${text}\n`;
      }
    }
  }

  return {
    event(given) {
      // Servers and actors wrote some of its texts: nothing but this renderer moves the cursor or sets colours.
      const event = printableData(given) as DrillEvent;
      if (event.type === 'tick') {
        if (!isLive) return '';
        isLineOpen = true;
        return `${CLEAR_LINE}${head(event)}`;
      }
      const text = lines(event);
      const clear = isLineOpen && text !== '' ? CLEAR_LINE : '';
      if (text !== '') isLineOpen = false;
      return clear + text;
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
