import { eventWords } from '../../event-words.ts';
import { clock, element, find, showText } from './elements.ts';
import type { ViewerKey, ViewerRow } from './viewer-model.ts';

/** The history of a key. */
export interface HistoryView {
  /** The row that is looked at; `null`: now. */
  readonly row: ViewerRow | null;
  show(key: ViewerKey): void;
  /** Looks at now again. */
  live(): void;
  /** Shows the slider that goes from event to event, for what was recorded. */
  showScrubber(): void;
}

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
  const filter = find('history-filter') as HTMLInputElement;
  const scrubber = find('scrubber') as HTMLInputElement;
  const isNarrow = matchMedia(NARROW);
  let shown: ViewerRow[] = [];
  /** What `shown` was made of: with more rows it is added to. */
  let source: { key: ViewerKey; sought: string; taken: number; dropped: number } | null = null;
  let chosen: ViewerRow | null = null;
  let follows = true;

  const rowPx = () => (isNarrow.matches ? 88 : 26);
  const textOf = ({ event, state, because, failed }: ViewerRow) =>
    [event, eventWords(event), state, ...because, ...failed].join(' ').toLowerCase();

  function take(key: ViewerKey): void {
    const sought = filter.value.trim().toLowerCase();
    if (source?.key !== key) {
      chosen = null;
      follows = true;
    }
    if (source?.key !== key || source.sought !== sought || source.dropped !== key.dropped) {
      source = { key, sought, taken: 0, dropped: key.dropped };
      shown = [];
    }
    for (const row of key.rows.slice(source.taken)) if (sought === '' || textOf(row).includes(sought)) shown.push(row);
    source.taken = key.rows.length;
  }

  function lineOf(row: ViewerRow, index: number): HTMLElement {
    const line = element('div', '', 'row');
    line.setAttribute('role', 'option');
    line.id = `row-${index}`;
    line.setAttribute('aria-posinset', String(index + 1));
    line.setAttribute('aria-setsize', String(shown.length));
    line.setAttribute('aria-selected', String(row === chosen));
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
    show(key) {
      take(key);
      const height = rowPx();
      find('spacer').style.height = `${shown.length * height}px`;
      if (follows) history.scrollTop = shown.length * height;
      const first = Math.max(0, Math.floor(history.scrollTop / height) - 5);
      const inView = shown.slice(first, first + Math.ceil(history.clientHeight / height) + 10);
      rows.style.transform = `translateY(${first * height}px)`;
      rows.replaceChildren(...inView.map((row, index) => lineOf(row, first + index)));
      const at = chosen === null ? -1 : shown.indexOf(chosen);
      scrubber.max = String(Math.max(0, shown.length - 1));
      scrubber.value = at < 0 ? scrubber.max : String(at);
      showText(find('scrubbed'), `${Number(scrubber.value) + 1} of ${shown.length}`);
      scrubber.setAttribute('aria-valuetext', eventWords(shown[at < 0 ? shown.length - 1 : at]?.event ?? ''));
      if (at >= first && at < first + inView.length) history.setAttribute('aria-activedescendant', `row-${at}`);
      else history.removeAttribute('aria-activedescendant');
    },
  };
}
