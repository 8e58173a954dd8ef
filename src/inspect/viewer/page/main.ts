import type { ViewerMessage } from '../viewer-message.ts';
import { createChartView } from './chart-view.ts';
import { createChartZoom } from './chart-zoom.ts';
import { find, showText } from './elements.ts';
import { createHistoryView } from './history-view.ts';
import { createKeysView } from './keys-view.ts';
import { showMoment } from './moment-view.ts';
import { createTools } from './tools.ts';
import { createViewerModel, type ViewerRow } from './viewer-model.ts';

/** Countdowns move without events; four times a second is enough for them. */
const COUNTDOWN_MS = 250;
/** Of the rows that came since the last frame only so many flash: more cannot be seen. */
const FLASHES_MAX = 12;

/** Shows what the stream tells, from now on, or what was recorded. */
function startViewer(): void {
  /** The messages that are in the page, of a recording. */
  const recorded = document.getElementById('recorded');
  const model = createViewerModel();
  const place = find('chart');
  const chart = createChartView(place);
  const zoom = createChartZoom(place, find('zoom'));
  let isDirty = true;
  const dirty = () => {
    isDirty = true;
  };
  const keys = createKeysView(dirty);
  const history = createHistoryView(dirty);
  const tools = createTools({
    model,
    chosenKey: () => model.keys.get(keys.chosen),
    chosenRow: () => history.row,
    onLive: history.live,
    onChanged: dirty,
  });
  let shown: { readonly key: string; readonly row: ViewerRow | null; readonly last: ViewerRow | undefined } | null =
    null;

  /** Flashes what happened since the last frame; of another moment, what led to it. */
  function flash(key: string, row: ViewerRow | null, rows: readonly ViewerRow[]): void {
    const before = shown;
    shown = { key, row, last: rows.at(-1) };
    if (before?.key !== key || before.row !== row) {
      chart.still();
      if (row !== null) chart.flash(row.taken);
      return;
    }
    if (row !== null || before.last === rows.at(-1)) return;
    const since = before.last === undefined ? 0 : rows.lastIndexOf(before.last) + 1;
    chart.flash(rows.slice(Math.max(since, rows.length - FLASHES_MAX)).flatMap(({ taken }) => taken));
  }

  /** First what is read of the page, then what is written, and last what needs the page laid out: that is done once. */
  function show(): void {
    const measures = history.measure();
    keys.show(model.keys);
    const key = model.keys.get(keys.chosen);
    document.body.classList.toggle('empty', key === undefined);
    showText(find('count'), `${model.eventCount} events, ${model.keys.size} token keys`);
    if (key === undefined) return;
    history.show(key, measures);
    const { row } = history;
    document.body.classList.toggle('past', row !== null);
    const state = row?.state ?? (key.isStopped ? '' : key.state);
    chart.light(state);
    flash(key.id, row, key.rows);
    // What was recorded is over: its last moment stays.
    const isRecorded = recorded !== null;
    showMoment({ key, row, nowMs: isRecorded ? key.seenAtMs : Date.now(), isRecorded });
    history.follow();
    zoom.follow(place.querySelector('.lit:not(.group)') ?? place.querySelector('.lit'));
  }

  if (recorded === null) {
    find('url').textContent = location.href.replace(/\/$/, '');
    new EventSource('stream').addEventListener('message', ({ data }) => {
      tools.take(JSON.parse(data) as ViewerMessage[]);
      isDirty = true;
    });
  } else {
    history.showScrubber();
    tools.take(JSON.parse(recorded.textContent ?? '') as ViewerMessage[]);
  }

  let lastShownMs = 0;
  function frame(atMs: number): void {
    tools.takeHeld();
    if (isDirty || atMs - lastShownMs > COUNTDOWN_MS) {
      isDirty = false;
      lastShownMs = atMs;
      show();
    }
    requestAnimationFrame(frame);
  }
  requestAnimationFrame(frame);
}

startViewer();
