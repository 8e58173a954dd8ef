// What tests measure in a page: each function runs there, so it uses nothing from outside itself.

/** Whether the lit state's box is wholly in the view of the chart. */
export function isLitInView(): boolean {
  const place = (document.querySelector('#chart') as HTMLElement).getBoundingClientRect();
  const lit = (document.querySelector('#chart .lit:not(.group) > .box') as Element).getBoundingClientRect();
  const { left, right, top, bottom } = lit;
  return left >= place.left && right <= place.right && top >= place.top && bottom <= place.bottom;
}

/** The size of the smallest text that is shown, in pixels. */
export function smallestText(): number {
  const scale = (text: Element) => {
    const svg = text.closest('svg');
    return svg === null ? 1 : svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  };
  const texts = [...document.querySelectorAll('body *')].filter((one) =>
    [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== ''),
  );
  const visible = texts.filter(
    (one) =>
      one.getClientRects().length > 0 && !['TITLE', 'DESC', 'SCRIPT', 'STYLE'].includes(one.tagName.toUpperCase()),
  );
  return Math.min(...visible.map((one) => Number.parseFloat(getComputedStyle(one).fontSize) * scale(one)));
}

/** Texts that do not fit the box they stand in, and cannot be scrolled to. */
export function clippedTexts(): string[] {
  const hides = (one: Element) => ['hidden', 'clip'].includes(getComputedStyle(one).overflowX);
  const isTooWide = (one: Element) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0;
  return [...document.querySelectorAll('body *')]
    .filter(
      (one) => one.closest('svg') === null && hides(one) && isTooWide(one) && (one.textContent ?? '').trim() !== '',
    )
    .map((one) => one.textContent ?? '');
}

/** Texts of the drawing over which a button of the zoom lies, wherever the drawing is moved to. */
export function coveredTexts(): string[] {
  const overlap = (one: DOMRect, other: DOMRect) => {
    const [left, right] = [Math.max(one.left, other.left), Math.min(one.right, other.right)];
    const [top, bottom] = [Math.max(one.top, other.top), Math.min(one.bottom, other.bottom)];
    return right > left && bottom > top ? new DOMRect(left, top, right - left, bottom - top) : null;
  };
  const place = document.querySelector('#chart') as HTMLElement;
  const view = place.getBoundingClientRect();
  const buttons = [...document.querySelectorAll('#zoom button')].map((button) => button.getBoundingClientRect());
  const texts = [...place.querySelectorAll('svg text')];
  const covered = new Set<string>();
  for (let left = 0; left < place.scrollWidth; left += 100) {
    for (let top = 0; top < place.scrollHeight; top += 20) {
      place.scrollTo(left, top);
      for (const text of texts) {
        const seen = overlap(text.getBoundingClientRect(), view);
        if (seen !== null && buttons.some((button) => overlap(button, seen))) covered.add(text.textContent ?? '');
      }
    }
  }
  return [...covered];
}

/**
 * How much each text of HTML stands out from the nearest colour behind it.
 *
 * @param selector - Whose texts.
 */
export function contrastsOf(selector: string): { text: string; ratio: number; isShown: boolean }[] {
  const rgb = (text: string) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const light = (color: number[]) =>
    color.slice(0, 3).reduce((sum, part, index) => {
      const share = part / 255;
      const linear = share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      return sum + linear * ([0.2126, 0.7152, 0.0722][index] ?? 0);
    }, 0);
  const behind = (from: Element | null): number[] => {
    for (let node = from; node; node = node.parentElement) {
      const color = rgb(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || (color[3] ?? 0) > 0) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll(selector)].map((node) => {
    const [a = 0, b = 0] = [light(rgb(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    const text = node.textContent ?? '';
    const isShown = node.getClientRects().length > 0 && text.trim() !== '';
    return { text, ratio: (a + 0.05) / (b + 0.05), isShown };
  });
}

/** The texts that {@link contrastsOf} is asked for in the pages of the viewer and the playground. */
export const PAGE_TEXTS = 'h1,h2,h3,p,button,label,li,select,span,b';
