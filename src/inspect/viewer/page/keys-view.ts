import { element, find, markOf, topOf } from './elements.ts';
import type { ViewerKey } from './viewer-model.ts';

/** The list of token keys. */
export interface KeysView {
  /** Which one is chosen; `''` before there is one. */
  readonly chosen: string;
  show(keys: ReadonlyMap<string, ViewerKey>): void;
}

/** What a key's button says, beside its name. */
function statusText({ state, isStopped, context }: ViewerKey): string {
  if (isStopped) return `○ stopped in ${state}`;
  if (topOf(state) === 'signed-out') return `${markOf(state)} ${state}`;
  const flags = [
    context.isDegraded === true && 'degraded',
    context.isOutage === true && 'outage',
    context.isOffline === true && 'offline',
  ];
  return [`${markOf(state)} ${state}`, ...flags.filter((flag) => typeof flag === 'string')].join(' · ');
}

/** @param onChosen - Told when another key is chosen. */
export function createKeysView(onChosen: () => void): KeysView {
  const list = find('keys');
  const filter = find('key-filter') as HTMLInputElement;
  const grouping = find('grouping') as HTMLSelectElement;
  const buttons = new Map<string, HTMLButtonElement>();
  let chosen = '';
  /** What the list was made of: it is made anew only when another key is in it, or they stand in another order. */
  let order = '';

  const groupOf = (key: ViewerKey): string => {
    if (grouping.value === 'state') return key.isStopped ? 'stopped' : topOf(key.state) || 'starting';
    return grouping.value === 'tab' ? key.tab : '';
  };

  function choose(id: string): void {
    chosen = id;
    onChosen();
  }

  function buttonOf(key: ViewerKey): HTMLButtonElement {
    const known = buttons.get(key.id);
    if (known) return known;
    const made = element('button', '') as HTMLButtonElement;
    made.type = 'button';
    made.dataset.key = key.id;
    made.append(element('b', ''), element('span', ''));
    buttons.set(key.id, made);
    return made;
  }

  function update(key: ViewerKey): void {
    const button = buttonOf(key);
    const name = grouping.value === 'tab' ? key.name : `${key.tab} — ${key.name}`;
    const [title, status] = [button.firstElementChild, button.lastElementChild];
    const text = statusText(key);
    if (title && title.textContent !== name) title.textContent = name;
    if (status && status.textContent !== text) status.textContent = text;
    const top = key.isStopped ? 'stopped' : topOf(key.state);
    if (button.dataset.status !== top) button.dataset.status = top;
    const isPressed = String(key.id === chosen);
    if (button.getAttribute('aria-pressed') !== isPressed) button.setAttribute('aria-pressed', isPressed);
    button.classList.toggle('stopped', key.isStopped);
    button.classList.toggle('degraded', key.context.isDegraded === true && !key.isStopped && top !== 'signed-out');
  }

  function arrange(keys: readonly ViewerKey[]): void {
    const found = new Map<string, ViewerKey[]>();
    for (const key of keys) found.set(groupOf(key), [...(found.get(groupOf(key)) ?? []), key]);
    const wanted = JSON.stringify([...found].map(([group, members]) => [group, members.map(({ id }) => id)]));
    if (wanted === order) return;
    order = wanted;
    const focused = document.activeElement;
    list.replaceChildren(
      ...[...found].flatMap(([group, members]) => [
        ...(group === '' ? [] : [element('h3', `${group} (${members.length})`)]),
        ...members.map(buttonOf),
      ]),
    );
    // What is moved within the page loses the focus.
    if (focused instanceof HTMLElement && list.contains(focused)) focused.focus();
  }

  list.addEventListener('click', (event) => {
    const button = (event.target as Element).closest('button');
    if (button?.dataset.key) choose(button.dataset.key);
  });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const shown = [...list.querySelectorAll('button')];
    const next = shown[shown.indexOf(document.activeElement as HTMLButtonElement) + (step ?? 0)];
    if (step === undefined || next === undefined) return;
    event.preventDefault();
    next.focus();
    choose(next.dataset.key ?? '');
  });
  for (const control of [filter, grouping]) control.addEventListener('input', onChosen);

  return {
    get chosen() {
      return chosen;
    },
    show(keys) {
      if (!keys.has(chosen)) chosen = [...keys.keys()][0] ?? '';
      for (const [id, button] of buttons) {
        if (keys.has(id)) continue;
        button.remove();
        buttons.delete(id);
      }
      const sought = filter.value.trim().toLowerCase();
      const shown = [...keys.values()].filter((key) =>
        `${key.tab} ${key.name} ${statusText(key)}`.toLowerCase().includes(sought),
      );
      for (const key of shown) update(key);
      arrange(shown);
    },
  };
}
