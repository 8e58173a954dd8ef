/** Zoom of a drawing, and what of it is in view. */
export interface ChartZoom {
  /** Brings a box of the drawing into view, unless somebody moves the drawing themselves. */
  follow(box: Element | null): void;
}

/** Below this the smallest text has less than 11 px. */
const READABLE = 0.92;
const LARGEST = 3;
const STEP = 1.25;

/**
 * Buttons, keys (`+`, `-`, `0`) and the wheel with Ctrl zoom a drawing. As long as nobody did, it is as large as fits, and not
 * smaller than can be read.
 *
 * @param place - What scrolls; the drawing is in it.
 */
export function createChartZoom(place: HTMLElement, controls: HTMLElement): ChartZoom {
  const svg = place.querySelector('svg') as SVGSVGElement;
  const { width, height } = svg.viewBox.baseVal;
  let scale = 1;
  let isChosen = false;
  let followed: Element | null = null;

  const fitting = () => Math.min((place.clientWidth - 16) / width, (place.clientHeight - 16) / height);

  function apply(wanted: number): void {
    scale = Math.min(LARGEST, Math.max(0.3, wanted));
    svg.style.width = `${width * scale}px`;
    svg.style.height = `${height * scale}px`;
    bring();
  }

  /** Only as far as needed: a drawing that jumps with each event cannot be read. */
  function bring(): void {
    if (followed === null) return;
    const [box, view] = [followed.getBoundingClientRect(), place.getBoundingClientRect()];
    const margin = 24;
    const over = (low: number, high: number, from: number, to: number) =>
      low < from + margin ? low - from - margin : Math.max(0, Math.min(high - to + margin, low - from - margin));
    const [left, top] = [
      over(box.left, box.right, view.left, view.left + place.clientWidth),
      over(box.top, box.bottom, view.top, view.top + place.clientHeight),
    ];
    if (left !== 0 || top !== 0) place.scrollBy({ left, top });
  }

  const automatic = () => apply(Math.min(1.6, Math.max(READABLE, fitting())));
  const zoom = (factor: number) => {
    isChosen = true;
    apply(scale * factor);
  };
  const actions: Readonly<Record<string, () => void>> = {
    in: () => zoom(STEP),
    out: () => zoom(1 / STEP),
    fit() {
      isChosen = true;
      apply(fitting());
    },
    read() {
      isChosen = false;
      automatic();
    },
  };
  const keys: Readonly<Record<string, string>> = { '+': 'in', '=': 'in', '-': 'out', '0': 'fit' };

  controls.addEventListener('click', ({ target }) => {
    const name = (target as Element).closest<HTMLElement>('[data-zoom]')?.dataset.zoom;
    if (name !== undefined) actions[name]?.();
  });
  place.addEventListener('keydown', (event) => {
    const name = keys[event.key];
    if (name === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    actions[name]?.();
  });
  place.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? STEP : 1 / STEP);
    },
    { passive: false },
  );
  new ResizeObserver(() => {
    if (!isChosen) automatic();
    else bring();
  }).observe(place);
  automatic();

  return {
    follow(box) {
      if (box === followed) return;
      followed = box;
      bring();
    },
  };
}
