import type { ViewerMessage } from '../viewer-message.ts';
import type { ViewerKey, ViewerModel } from './viewer-model.ts';

/**
 * Shows what the model knows, and takes in what comes. Runs in the page. All text is set as text, never as markup.
 *
 * @param model - What `createViewerModel` made.
 */
export function startViewer(model: ViewerModel): void {
  const rowPx = 22;
  const find = (id: string) => document.getElementById(id) as HTMLElement;
  const list = find('keys');
  const history = find('history');
  const spacer = find('spacer');
  const rows = find('rows');
  const chart = find('chart');
  let chosen = '';
  let isDirty = true;
  let follows = true;

  function element(tag: string, text: string, className = ''): HTMLElement {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = className;
    return made;
  }

  const numberOf = (key: ViewerKey, name: string) => {
    const value = key.context[name];
    return typeof value === 'number' ? value : null;
  };
  /** Session time of a key by now: what it last said, and what has passed since. */
  const nowOf = (key: ViewerKey) => (numberOf(key, 'nowMs') ?? 0) + (Date.now() - key.seenAtMs);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const clock = (ms: number) => new Date(ms).toISOString().slice(11, 23);

  function showKeys(): void {
    const wanted = [...model.keys.values()];
    while (list.children.length > wanted.length) list.lastElementChild?.remove();
    for (const [index, key] of wanted.entries()) {
      const button = (list.children[index] ?? list.appendChild(element('button', ''))) as HTMLButtonElement;
      const text = `${key.tab} — ${key.name}\n${key.isStopped ? `stopped in ${key.state}` : key.state}`;
      if (button.textContent !== text) button.textContent = text;
      button.dataset.key = key.id;
      button.setAttribute('aria-pressed', String(key.id === chosen));
      button.classList.toggle('stopped', key.isStopped);
      button.classList.toggle('degraded', key.context.isDegraded === true && !key.isStopped);
    }
  }

  function lightChart(key: ViewerKey | undefined): void {
    const state = key === undefined || key.isStopped ? '' : key.state;
    for (const group of chart.querySelectorAll<SVGGElement>('[data-state]')) {
      const path = group.dataset.state ?? '';
      const isLit = path !== '' && (state === path || state.startsWith(`${path}.`));
      group.classList.toggle('lit', isLit);
      if (isLit) group.setAttribute('aria-current', 'true');
      else group.removeAttribute('aria-current');
    }
  }

  function showFacts(key: ViewerKey): void {
    type Held = { number?: number; issuedAtMs?: number; expiresAtMs?: number } | null | undefined;
    const held = key.isStopped ? null : (key.context.held as Held);
    const serverMs = nowOf(key) + (numberOf(key, 'offsetMs') ?? 0);
    const { issuedAtMs = 0, expiresAtMs = 0, number = 0 } = held ?? {};
    const leftMs = expiresAtMs - serverMs;
    const share = held ? Math.max(0, Math.min(1, leftMs / Math.max(1, expiresAtMs - issuedAtMs))) : 0;
    find('life').style.width = `${(share * 100).toFixed(1)}%`;
    find('bar').setAttribute('aria-valuenow', String(Math.round(share * 100)));
    find('token').textContent = held
      ? `token ${number}: ${leftMs > 0 ? `${seconds(leftMs)} left` : `expired ${seconds(-leftMs)} ago`}`
      : 'no token held';
    const dueMs = (numberOf(key, 'timerAtMs') ?? 0) - nowOf(key);
    const hasTimer = key.state !== 'signed-out' && key.state !== '' && !key.isStopped;
    find('next').textContent = hasTimer ? `next timer in ${seconds(Math.max(0, dueMs))}` : 'no timer';
    const facts = key.isStopped ? [] : ['attempt', 'handshakes', 'isOutage', 'isDegraded', 'isOffline', 'isHidden'];
    find('facts').textContent = facts.map((name) => `${name} ${String(key.context[name] ?? '–')}`).join('   ');
    const requests = [
      ...[...key.running].map(([actor, atMs]) => `▶ ${actor} for ${seconds(Math.max(0, Date.now() - atMs))}`),
      ...key.requests.slice(0, 8).map(({ actor, tookMs }) => `${actor} took ${seconds(tookMs)}`),
    ];
    find('requests').replaceChildren(...requests.map((text) => element('li', text)));
  }

  /** Only the lines in view are elements, so the number of events does not matter. */
  function showHistory(key: ViewerKey): void {
    spacer.style.height = `${key.rows.length * rowPx}px`;
    if (follows) history.scrollTop = key.rows.length * rowPx;
    const first = Math.max(0, Math.floor(history.scrollTop / rowPx) - 5);
    const shown = key.rows.slice(first, first + Math.ceil(history.clientHeight / rowPx) + 10);
    rows.style.transform = `translateY(${first * rowPx}px)`;
    rows.replaceChildren(
      ...shown.map(({ atMs, event, state, because, failed }) => {
        const row = element('div', '', 'row');
        row.setAttribute('role', 'row');
        for (const text of [clock(atMs), event, state, because, failed && `✗ ${failed}`]) {
          const cell = element('span', text);
          cell.setAttribute('role', 'cell');
          cell.title = text;
          row.append(cell);
        }
        return row;
      }),
    );
  }

  function show(): void {
    const [first] = model.keys.keys();
    if (!model.keys.has(chosen)) chosen = first ?? '';
    const key = model.keys.get(chosen);
    find('count').textContent = `${model.count} events, ${model.keys.size} token keys`;
    document.body.classList.toggle('empty', key === undefined);
    showKeys();
    lightChart(key);
    if (key) {
      showFacts(key);
      showHistory(key);
    }
  }

  function choose(id: string): void {
    chosen = id;
    follows = true;
    isDirty = true;
  }

  find('url').textContent = location.href.replace(/\/$/, '');
  list.addEventListener('click', (event) => {
    const button = (event.target as Element).closest('button');
    if (button?.dataset.key) choose(button.dataset.key);
  });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...list.querySelectorAll('button')];
    const next = buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + (step ?? 0)];
    if (step === undefined || next === undefined) return;
    event.preventDefault();
    next.focus();
    choose(next.dataset.key ?? '');
  });
  history.addEventListener('scroll', () => {
    follows = history.scrollTop + history.clientHeight >= history.scrollHeight - rowPx;
    isDirty = true;
  });
  new EventSource('stream').addEventListener('message', ({ data }) => {
    model.take(JSON.parse(data) as ViewerMessage[]);
    isDirty = true;
  });
  // Countdowns move without events; four times a second is enough for them.
  let lastShownMs = 0;
  const frame = (atMs: number) => {
    if (isDirty || atMs - lastShownMs > 250) {
      isDirty = false;
      lastShownMs = atMs;
      show();
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
