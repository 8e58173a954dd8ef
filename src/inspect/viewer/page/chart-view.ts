import { EXPANDED } from '../../diagram/expanded-picture.ts';
import type { Picture } from '../../diagram/picture.ts';
import { arrowOf, boxOf, isWithin } from '../../diagram/picture-arrows.ts';
import { TO } from '../viewer-message.ts';

/** How long a state that was left, and an arrow that was taken, stay to be seen. */
export const TRAIL_MS = 800;

/** A drawing of the session chart that shows where a key stands. */
export interface ChartView {
  /** Lights a state and those around it; `''` for none. */
  light(state: string): void;
  /** Flashes what was on the way: transitions as a message has them, and the states that were left. */
  flash(taken: readonly string[]): void;
  /** Takes back what is flashing. */
  still(): void;
}

/**
 * @param place - What scrolls; the drawing is in it.
 * @param options - Which picture it is, and how long what was left stays to be seen; by a function, for that may change.
 */
export function createChartView(
  place: HTMLElement,
  {
    picture = EXPANDED,
    trailMs = () => TRAIL_MS,
  }: { readonly picture?: Picture; readonly trailMs?: () => number } = {},
): ChartView {
  const states = new Map(
    [...place.querySelectorAll<SVGGElement>('[data-state]')].map((group) => [group.dataset.state ?? '', group]),
  );
  const arrows = new Map(
    [...place.querySelectorAll<SVGGElement>('.arrow[data-to]')].map((group) => [
      `${group.dataset.from}${TO}${group.dataset.to}`,
      group,
    ]),
  );
  const timers = new Map<SVGGElement, ReturnType<typeof setTimeout>>();
  let lit = '';

  /** Marks groups, each for as long as a trail; one that is marked already begins anew. */
  function mark(marks: ReadonlyMap<SVGGElement, string>): void {
    const trail = `${trailMs()}ms`;
    for (const [group, name] of marks) {
      clearTimeout(timers.get(group));
      // Another animation of the same kind begins anew without the page being laid out in between.
      if (group.classList.contains(name)) group.classList.toggle('anew');
      group.classList.add(name);
      if (group.style.getPropertyValue('--trail') !== trail) group.style.setProperty('--trail', trail);
      timers.set(
        group,
        setTimeout(() => group.classList.remove(name), trailMs()),
      );
    }
  }

  return {
    light(state) {
      if (state === lit) return;
      lit = state;
      for (const [path, group] of states) {
        const isLit = state !== '' && isWithin(state, path);
        group.classList.toggle('lit', isLit);
        if (isLit) group.setAttribute('aria-current', 'true');
        else group.removeAttribute('aria-current');
      }
    },
    flash(taken) {
      const marks = new Map<SVGGElement, string>();
      for (const transition of new Set(taken)) {
        const [source = '', target = ''] = transition.split(TO);
        const [from, to] = [boxOf(picture, source), boxOf(picture, target || source)];
        const arrow = from === to ? null : arrowOf(picture, from, to);
        const group = arrow === null ? undefined : arrows.get(`${arrow.from}${TO}${arrow.to}`);
        const box = states.get(from);
        if (group) marks.set(group, 'taken');
        if (box) marks.set(box, from === to ? 'again' : 'left');
      }
      if (marks.size > 0) mark(marks);
    },
    still() {
      for (const [group, timer] of timers) {
        clearTimeout(timer);
        group.classList.remove('taken', 'left', 'again');
      }
      timers.clear();
    },
  };
}
