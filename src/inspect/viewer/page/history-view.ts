import { eventWords } from '../../event-words.ts';
import { clock, element, find, setAttribute, showText } from './elements.ts';
import type { ViewerKey, ViewerRow } from './viewer-model.ts';

/** The history of a key. */
export interface HistoryView {
  /** The row that is looked at; `null`: now. */
  readonly row: ViewerRow | null;
  /**
   * How far it is scrolled, and how high it is. Read before anything is written: the page would be laid out once more for it.
   */
  measure(): HistoryMeasures;
  show(key: ViewerKey, measures: HistoryMeasures): void;
  /** Brings the newest line into view, while somebody looks at now. Last of all that is written: it lays the page out. */
  follow(): void;
  /** Looks at now again. */
  live(): void;
  /** Shows the slider that goes from event to event, for what was recorded. */
  showScrubber(): void;
}

/** In pixels. */
export interface HistoryMeasures {
  readonly top: number;
  readonly height: number;
}

/** A line that is an element. */
interface Line {
  readonly row: ViewerRow;
  readonly place: HTMLElement;
}

/** Rows that are looked through in one frame: all of them together would take longer than a frame. */
const SEARCHED_ROWS = 2_000;

const NARROW = '(max-width: 900px)';

/**
 * Only the lines in view are elements, so the number of events does not matter. The arrows go from line to line, Escape goes
 * back to now.
 *
 * @param onChosen - Told when another row is looked at, or now again.
 */
export function createHistoryView(onChosen: () => void): HistoryView {
  const history = find('history');
  const rows = find('rows');
  const spacer = find('spacer');
  const filter = find('history-filter') as HTMLInputElement;
  const scrubber = find('scrubber') as HTMLInputElement;
  const isNarrow = matchMedia(NARROW);
  let shown: ViewerRow[] = [];
  /** What is looked through, how far, and what of it was found: with more rows it is added to. */
  let search: { key: ViewerKey; sought: string; dropped: number; searched: number; found: ViewerRow[] } | null = null;
  let chosen: ViewerRow | null = null;
  let follows = true;
  /** The lines that are elements, by their index. */
  const lines = new Map<number, Line>();
  /** Where it was scrolled to when its lines were made. */
  let shownTop = 0;

  const rowPx = () => (isNarrow.matches ? 88 : 26);
  const textOf = ({ event, state, because, failed }: ViewerRow) =>
    [event, eventWords(event), state, ...because, ...failed].join(' ').toLowerCase();

  /** Goes on looking; until all is looked through, what was shown stays. */
  function look(key: ViewerKey): void {
    const { rows: all, dropped } = key;
    const sought = filter.value.trim().toLowerCase();
    if (search?.key !== key) {
      chosen = null;
      follows = true;
      shown = [];
    }
    if (search?.key !== key || search.sought !== sought || search.dropped !== dropped) {
      search = { key, sought, dropped, searched: 0, found: [] };
    }
    const { searched, found } = search;
    const next = sought === '' ? all.slice(searched) : all.slice(searched, searched + SEARCHED_ROWS);
    for (const row of next) if (sought === '' || textOf(row).includes(sought)) found.push(row);
    search.searched += next.length;
    if (search.searched < all.length) onChosen();
    else shown = found;
  }

  function lineOf(row: ViewerRow, index: number): HTMLElement {
    const line = element('div', '', index % 2 === 0 ? 'row' : 'row odd');
    line.setAttribute('role', 'option');
    line.id = `row-${index}`;
    line.setAttribute('aria-posinset', String(index + 1));
    const texts = [
      clock(row.atMs),
      eventWords(row.event),
      row.state,
      row.because.join(' '),
      row.failed.map((guard) => `✗ ${guard}`).join(' '),
    ];
    const names = ['time', 'event', 'state', 'because', 'failed'];
    line.append(...texts.map((text, at) => element('span', text, names[at])));
    return line;
  }

  /** Lines that stay in view are the elements that they were: the page has to lay out and paint only what is new. */
  function showLines(first: number, last: number): void {
    for (const [index, { row, place }] of lines) {
      if (index >= first && index < last && shown[index] === row) continue;
      place.remove();
      lines.delete(index);
    }
    for (let index = first; index < last; index += 1) {
      const row = shown[index] as ViewerRow;
      const line = lines.get(index) ?? { row, place: lineOf(row, index) };
      if (!lines.has(index)) {
        lines.set(index, line);
        rows.insertBefore(line.place, rows.children[index - first] ?? null);
      }
      setAttribute(line.place, 'aria-setsize', String(shown.length));
      setAttribute(line.place, 'aria-selected', String(row === chosen));
    }
  }

  function choose(index: number): void {
    const row = shown[index];
    if (row === undefined) return;
    chosen = row;
    follows = false;
    const [top, height] = [index * rowPx(), history.clientHeight];
    if (top < history.scrollTop) history.scrollTop = top;
    else if (top + rowPx() > history.scrollTop + height) history.scrollTop = top + rowPx() - height;
    onChosen();
  }

  function live(): void {
    chosen = null;
    follows = true;
    onChosen();
  }

  history.addEventListener('click', ({ target }) => {
    const id = (target as Element).closest('.row')?.id ?? '';
    if (id !== '') choose(Number(id.slice('row-'.length)));
  });
  history.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor(history.clientHeight / rowPx()) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: Number.NEGATIVE_INFINITY,
      End: Number.POSITIVE_INFINITY,
    };
    if (event.key === 'Escape') return live();
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = chosen === null ? shown.length : shown.indexOf(chosen);
    choose(Math.max(0, Math.min(shown.length - 1, at + step)));
  });
  history.addEventListener('scroll', () => {
    if (history.scrollTop === shownTop) return;
    const isAtEnd = history.scrollTop + history.clientHeight >= history.scrollHeight - rowPx();
    follows = isAtEnd && chosen === null;
    onChosen();
  });
  filter.addEventListener('input', onChosen);
  scrubber.addEventListener('input', () => choose(Number(scrubber.value)));
  scrubber.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') live();
  });

  return {
    get row() {
      return chosen;
    },
    live,
    showScrubber() {
      find('scrub').hidden = false;
    },
    measure: () => ({ top: history.scrollTop, height: history.clientHeight }),
    show(key, { top, height }) {
      look(key);
      const linePx = rowPx();
      spacer.style.height = `${shown.length * linePx}px`;
      shownTop = follows ? Math.max(0, shown.length * linePx - height) : top;
      const first = Math.max(0, Math.floor(shownTop / linePx) - 5);
      const last = Math.min(shown.length, first + Math.ceil(height / linePx) + 10);
      rows.style.transform = `translateY(${first * linePx}px)`;
      showLines(first, last);
      const at = chosen === null ? -1 : shown.indexOf(chosen);
      scrubber.max = String(Math.max(0, shown.length - 1));
      scrubber.value = at < 0 ? scrubber.max : String(at);
      showText(find('scrubbed'), `${Number(scrubber.value) + 1} of ${shown.length}`);
      scrubber.setAttribute('aria-valuetext', eventWords(shown[at < 0 ? shown.length - 1 : at]?.event ?? ''));
      if (at >= first && at < last) history.setAttribute('aria-activedescendant', `row-${at}`);
      else history.removeAttribute('aria-activedescendant');
    },
    follow() {
      if (!follows) return;
      const wantedTop = shownTop;
      history.scrollTop = shown.length * rowPx();
      shownTop = history.scrollTop;
      // Just now it was not in the page, or had another height.
      if (Math.abs(shownTop - wantedTop) > 1) onChosen();
    },
  };
}
