import { eventWords } from '../../event-words.ts';
import { clock, element, find, markOf, seconds, showText, topOf } from './elements.ts';
import { requestsUpTo, type ViewerKey, type ViewerRequest, type ViewerRow } from './viewer-model.ts';

/** What of a key is shown: how it stands now, or how it stood after a row of its history. */
export interface Moment {
  readonly key: ViewerKey;
  /** `null`: now. */
  readonly row: ViewerRow | null;
  /** The wall clock, milliseconds since the epoch. */
  readonly nowMs: number;
  /** Whether what is shown was recorded: it has an end, and no now. */
  readonly isRecorded: boolean;
}

/** More can be read in the history. */
const REQUESTS_SHOWN = 12;

/** A token as an inspector tells it. */
interface InspectedToken {
  readonly number?: number;
  readonly issuedAtMs?: number;
  readonly expiresAtMs?: number;
}

const FLAGS: readonly (readonly [field: string, word: string])[] = [
  ['isOutage', 'origin outage'],
  ['isDegraded', 'degraded'],
  ['isOffline', 'offline'],
  ['isHidden', 'hidden'],
];

/** How a key stands at a moment: its token's life, the next timer, what is under way, what led here. */
export function showMoment({ key, row, nowMs, isRecorded }: Moment): void {
  const context = row?.context ?? key.context;
  const state = row?.state ?? key.state;
  const isOver = row === null ? key.isStopped : row.state === 'stopped';
  const numberOf = (name: string) => (typeof context[name] === 'number' ? Number(context[name]) : 0);
  // Session time: what was last said, and what has passed since.
  const sessionMs = numberOf('nowMs') + (row === null ? nowMs - key.seenAtMs : 0);

  const latest = isRecorded ? 'At the end' : 'Now';
  showText(find('moment-title'), row === null ? latest : `At ${clock(row.atMs)}`);
  const chip = find('state');
  showText(chip, isOver ? '○ stopped' : `${markOf(state)} ${state}`);
  chip.dataset.status = isOver ? 'stopped' : topOf(state);
  showToken(isOver ? null : (context.held as InspectedToken | null | undefined), sessionMs + numberOf('offsetMs'));

  const isEnd = isOver || topOf(state) === 'signed-out';
  const hasTimer = !isEnd && state !== '';
  const waitMs = Math.max(0, numberOf('timerAtMs') - sessionMs);
  showText(find('next'), hasTimer ? `next timer in ${seconds(waitMs)}` : 'no timer');
  const flags = isEnd ? [] : FLAGS.filter(([field]) => context[field] === true).map(([, word]) => word);
  const counts = isEnd ? [] : [`attempt ${numberOf('attempt')}`, `handshakes ${numberOf('handshakes')}`];
  showText(find('facts'), [...counts, ...flags].join(' · '));

  showSteps(row ?? key.rows.at(-1) ?? null);
  const atMs = row?.atMs ?? nowMs;
  const count = row?.count ?? Number.POSITIVE_INFINITY;
  const { newest, earlier } = requestsUpTo(key, row, REQUESTS_SHOWN);
  const texts = newest.map((request) => requestText(request, count, atMs));
  showList(find('requests'), earlier > 0 ? [...texts, `and ${earlier} before`] : texts);
  find('requests-title').hidden = texts.length === 0;
}

function showToken(held: InspectedToken | null | undefined, serverMs: number): void {
  const { issuedAtMs = 0, expiresAtMs = 0, number = 0 } = held ?? {};
  const leftMs = expiresAtMs - serverMs;
  const share = held ? Math.max(0, Math.min(1, leftMs / Math.max(1, expiresAtMs - issuedAtMs))) : 0;
  find('life').style.width = `${(share * 100).toFixed(1)}%`;
  const bar = find('bar');
  bar.hidden = !held;
  bar.dataset.life = share === 0 ? 'over' : share < 0.3 ? 'short' : 'long';
  bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
  const life = leftMs > 0 ? `${seconds(leftMs)} left` : `expired ${seconds(-leftMs)} ago`;
  showText(find('token'), held ? `token ${number}: ${life}` : 'no token held');
}

/** The last thing that happened, in full: the history has one line for it. */
function showSteps(row: ViewerRow | null): void {
  showText(find('event'), eventWords(row?.event ?? ''));
  showList(find('because'), row?.because ?? []);
  const guards = [...(row?.failed ?? []).map((name) => `✗ ${name}`), ...(row?.passed ?? []).map((name) => `✓ ${name}`)];
  showList(find('guards'), guards);
  find('guards-title').hidden = guards.length === 0;
}

/** A request at a moment: by then it was over, or not. */
function requestText(request: ViewerRequest, count: number, atMs: number): string {
  const { actor, beganAtMs, endedAtMs, endedCount, outcome, answer } = request;
  if (endedCount === null || endedCount > count) return `▶ ${actor} for ${seconds(Math.max(0, atMs - beganAtMs))}`;
  const sign = outcome === 'failed' ? '✗ ' : '';
  return `${sign}${actor} took ${seconds(endedAtMs - beganAtMs)}${answer === '' ? '' : `: ${answer}`}`;
}

function showList(list: HTMLElement, texts: readonly string[]): void {
  const isSame =
    list.children.length === texts.length && texts.every((text, at) => list.children[at]?.textContent === text);
  if (!isSame) list.replaceChildren(...texts.map((text) => element('li', text)));
}
