/** The element of the page with that id; it is in the page as it is served. */
export const find = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

/** An element with a text: set as text, never as markup, for anybody may have written it. */
export function element(tag: string, text: string, className = ''): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

/** Shows a text, and touches the page only where it differs. */
export function showText(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}

/** Sets an attribute, and touches the page only where it differs. */
export function setAttribute(place: Element, name: string, value: string): void {
  if (place.getAttribute(name) !== value) place.setAttribute(name, value);
}

/** The first part of a state's path: the state on top. */
export const topOf = (state: string): string => state.split('.')[0] ?? '';

/** Seconds with one decimal: `4.2 s`. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Time of day, UTC, to the millisecond. */
export const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 23);

const MARKS: Readonly<Record<string, string>> = {
  active: '●',
  refreshing: '◐',
  'origin-outage-retry': '▲',
  handshaking: '⇄',
  'signed-out': '■',
};

/** A sign for a state, so that it is not told by its colour alone. */
export const markOf = (state: string): string => MARKS[topOf(state)] ?? '○';
