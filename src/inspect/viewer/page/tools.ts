import type { ViewerMessage } from '../viewer-message.ts';
import { find, showText } from './elements.ts';
import { rowsToTest } from './rows-to-test.ts';
import type { ViewerKey, ViewerModel, ViewerRow } from './viewer-model.ts';

/** What the buttons work on. */
export interface ToolsOptions {
  readonly model: ViewerModel;
  readonly chosenKey: () => ViewerKey | undefined;
  readonly chosenRow: () => ViewerRow | null;
  /** Looks at now again. */
  readonly onLive: () => void;
  readonly onChanged: () => void;
}

/** More than this is not kept while the page is paused: the oldest go. */
const HELD_MAX = 20_000;
/** So many of them are taken in with each frame: all together would take longer than a frame. */
const TAKEN_WITH_A_FRAME = 500;

/** The buttons: pause, back to now, export, copy as a test. */
export function createTools({ model, chosenKey, chosenRow, onLive, onChanged }: ToolsOptions) {
  const pause = find('pause');
  const said = find('said');
  let isPaused = false;
  let held: ViewerMessage[] = [];

  function showPause(): void {
    pause.setAttribute('aria-pressed', String(isPaused));
    showText(pause, isPaused ? `Go on (${held.length} waiting)` : 'Pause');
  }

  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    showPause();
    onChanged();
  });
  find('live').addEventListener('click', onLive);

  find('export').addEventListener('click', () => {
    const key = chosenKey();
    if (key === undefined) return;
    const rows = key.rows.map(({ entry, ...row }) => entry ?? row);
    const text = JSON.stringify({ tab: key.tab, key: key.name, dropped: key.dropped, events: rows }, null, 1);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    link.download = 'session-history.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    showText(said, `${rows.length} events are in session-history.json.`);
  });

  find('copy').addEventListener('click', async () => {
    const key = chosenKey();
    const test = key === undefined ? null : rowsToTest(key, chosenRow());
    if (test === null) {
      showText(said, 'There is nothing to play yet.');
      return;
    }
    const box = find('test') as HTMLTextAreaElement;
    box.value = test;
    try {
      await navigator.clipboard.writeText(test);
      showText(said, 'The test is in the clipboard.');
    } catch {
      showText(said, 'The clipboard cannot be had: copy the test from the box.');
      find('test-box').hidden = false;
      box.focus();
      box.select();
    }
  });
  find('test-close').addEventListener('click', () => {
    find('test-box').hidden = true;
    find('copy').focus();
  });

  return {
    /** Takes messages in, or holds them while the page is paused. */
    take(messages: readonly ViewerMessage[]): void {
      if (isPaused || held.length > 0) {
        held = [...held, ...messages].slice(-HELD_MAX);
        showPause();
      } else model.take(messages);
    },
    /** Takes in what was held, part by part, once the page goes on. */
    takeHeld(): void {
      if (isPaused || held.length === 0) return;
      model.take(held.splice(0, TAKEN_WITH_A_FRAME));
      onChanged();
    },
  };
}
