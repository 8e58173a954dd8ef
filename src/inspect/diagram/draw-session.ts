import type { AnyStateMachine } from 'xstate';
import { lifetimeMachine } from '../../../machines/lifetime.machine.ts';
import { sessionMachine } from '../../../machines/session.machine.ts';
import { chartNodes } from './chart-structure.ts';
import { escapeXml } from './escape-xml.ts';
import { EXPANDED } from './expanded-picture.ts';
import { LIFETIME } from './lifetime-picture.ts';
import { OVERVIEW } from './overview-picture.ts';
import type { Picture, PictureArrow, PictureBox } from './picture.ts';
import { type PictureTheme, pictureStyle, withFallbacks } from './picture-style.ts';
import { statePicture } from './state-picture.ts';

/** Which picture of the session chart. */
export type SessionView =
  | 'overview'
  | 'expanded'
  | 'active'
  | 'refreshing'
  | 'origin-outage-retry'
  | 'handshaking'
  | 'signed-out';

/** How the session chart is drawn. */
export interface DrawSessionOptions {
  /**
   * `overview`: the five states, to be read on a phone. `expanded`: with what is inside them, where it is 720 px wide. The name of
   * a state: that one with its neighbours, and in words why it is entered and left, on a phone again. Default `overview`.
   */
  readonly view?: SessionView;
  /** Default `auto`: dark where the system is dark, or where a page around it has `data-theme="dark"` or the class `dark` on its root. */
  readonly theme?: PictureTheme;
}

/**
 * The session chart as an SVG picture with a text alternative, laid out by hand. Each state is a group with its path in
 * `data-state`, each arrow one with its ends in `data-from` and `data-to`; the class `lit` lights a state.
 *
 * @throws TypeError for a view that does not exist.
 *
 * @example
 * ```ts
 * figure.innerHTML = drawSession({ view: 'expanded' });
 * ```
 */
export function drawSession({ view = 'overview', theme = 'auto' }: DrawSessionOptions = {}): string {
  return drawPicture(sessionMachine, pictureOf(view), { name: view, title: titleOf(view), theme });
}

/**
 * The chart of how long a session lasts, as {@link drawSession} draws the session's: to be read on a phone.
 *
 * @example
 * ```ts
 * figure.innerHTML = drawLifetime({ theme: 'dark' });
 * ```
 */
export function drawLifetime({ theme = 'auto' }: Pick<DrawSessionOptions, 'theme'> = {}): string {
  return drawPicture(lifetimeMachine, LIFETIME, {
    name: 'lifetime',
    title: 'How long a session lasts: what is known of its end, and what the server is asked',
    theme,
    colours: { lasting: 'active', ended: 'signed-out' },
  });
}

function pictureOf(view: SessionView): Picture {
  if (view === 'overview') return OVERVIEW;
  if (view === 'expanded') return EXPANDED;
  if (sessionMachine.states[view] === undefined) {
    throw new TypeError(
      `drawSession: view must be overview, expanded or the name of a state on top; given: ${String(view)}.`,
    );
  }
  return statePicture(sessionMachine, view);
}

interface PictureKind {
  readonly name: string;
  readonly title: string;
  readonly theme: PictureTheme;
  /** The colours of states that have none of their own: whose they take. */
  readonly colours?: Readonly<Record<string, string>>;
}

function drawPicture(
  machine: AnyStateMachine,
  picture: Picture,
  { name, title, theme, colours = {} }: PictureKind,
): string {
  const { width, height, boxes, arrows, starts } = picture;
  const id = `session-chart-${name}`;
  const taken = Object.entries(colours).map(
    ([state, other]) =>
      `.session-chart [data-state="${state}"]{--state:var(--chart-${other})}.session-chart [data-state="${state}"] .stripe{fill:var(--chart-${other})}`,
  );
  const nodes = new Map(chartNodes(machine).map((node) => [node.path.join('.'), node]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="session-chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeXml(title)}</title>`,
    `<desc id="${id}-desc">${escapeXml(wordsOf(machine, picture))}</desc>`,
    `<style>${pictureStyle(theme)}${withFallbacks(taken.join(''), theme)}</style>`,
    `<defs><marker id="${id}-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>`,
    `<rect class="page" width="${width}" height="${height}" rx="6"/>`,
    ...boxes.map((box) => {
      const node = nodes.get(box.state);
      const isGroup = boxes.some(({ state }) => state.startsWith(`${box.state}.`) && box.state !== '');
      return drawBox(box, { isGroup, isFinal: node?.type === 'final', description: node?.description ?? '' });
    }),
    ...starts.map(
      ({ x, y, path }) => `<g class="arrow start"><circle class="dot" cx="${x}" cy="${y}" r="4"/>${line(path, id)}</g>`,
    ),
    ...arrows.map((arrow) => drawArrow(arrow, id)),
    '</svg>\n',
  ].join('\n');
}

function titleOf(name: SessionView): string {
  if (name === 'overview') return 'The five states of a session';
  return name === 'expanded'
    ? 'The states of a session'
    : `The state ${name}, and where it is entered from and left for`;
}

/** The picture in words: each state with what is true there, then each way with its reasons. */
function wordsOf(machine: AnyStateMachine, { boxes, arrows }: Picture): string {
  const nameOf = (state: string) => state.replaceAll('.', ', ') || 'any state';
  const descriptions = new Map(chartNodes(machine).map(({ path, description }) => [path.join('.'), description]));
  const states = boxes
    .filter(({ state }) => state !== '')
    .map(({ state }) => `${nameOf(state)}: ${descriptions.get(state) ?? ''}`);
  const ways = arrows.map(
    ({ from, to, label }) =>
      `From ${nameOf(from)} to ${nameOf(to)}: ${label.lines.join(' ').replace('• ', '').replaceAll(' • ', '; ')}.`,
  );
  return [...new Set([...states, ...ways])].join(' ');
}

interface BoxKind {
  readonly isGroup: boolean;
  readonly isFinal: boolean;
  readonly description: string;
}

function drawBox({ state, x, y, width, height, note }: PictureBox, { isGroup, isFinal, description }: BoxKind): string {
  if (state === '') {
    return `<g class="state pill"><rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}"/><text class="note" x="${x + width / 2}" y="${y + height / 2 + 4}" text-anchor="middle">any state</text></g>`;
  }
  const isInner = state.includes('.');
  const name = state.slice(state.lastIndexOf('.') + 1);
  const kind = ['state', isGroup && 'group', isInner && 'inner', isFinal && 'final'].filter(Boolean).join(' ');
  const top = note === undefined && !isGroup ? y + height / 2 + 4 : y + 19;
  const left = x + (isInner ? 9 : 12);
  return [
    `<g class="${kind}" data-state="${escapeXml(state)}"><title>${escapeXml(description)}</title>`,
    `<rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
    // An end has a second line around it, as charts have it.
    isFinal ? `<rect class="ring" x="${x + 3}" y="${y + 3}" width="${width - 6}" height="${height - 6}" rx="4"/>` : '',
    isInner
      ? ''
      : `<rect class="stripe" x="${x + 3}" y="${y + 6}" width="3" height="${isGroup ? 32 : height - 12}" rx="1.5"/>`,
    `<path class="mark" d="M${x + width - 10} ${y + 2}l6 3.25-6 3.25z"/>`,
    `<text class="name" x="${left}" y="${top}">${escapeXml(name)}</text>`,
    note === undefined ? '' : `<text class="note" x="${left}" y="${y + 35}">${escapeXml(note)}</text>`,
    '</g>',
  ].join('');
}

function drawArrow({ from, to, path, label }: PictureArrow, id: string): string {
  const isWithin = from.includes('.') && to.startsWith(from.slice(0, from.indexOf('.') + 1));
  const end = label.end ? ' text-anchor="end"' : '';
  const lines = label.lines.map(
    (line, index) => `<text x="${label.x}" y="${label.y + 14 * index}"${end}>${escapeXml(line)}</text>`,
  );
  return `<g class="arrow${isWithin ? ' within' : ''}" data-from="${escapeXml(from)}" data-to="${escapeXml(to)}">${line(path, id)}${lines.join('')}</g>`;
}

const line = (path: string, id: string) => `<path d="${path}" marker-end="url(#${id}-head)"/>`;
