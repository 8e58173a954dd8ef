import type { Page } from 'playwright-core';
import { contrast } from './contrast.ts';

/** What is wrong with the texts of a picture that is shown this wide: too small, clipped, on something else, or too pale. */
export async function textFaults(page: Page, svg: string, px: number): Promise<string[]> {
  await page.setViewportSize({ width: 1400, height: 1600 });
  const shown = svg.replace(/<svg /, '<svg style="display:block;width:100%;height:auto" ');
  await page.setContent(`<body style="margin:0"><div style="width:${px}px">${shown}</div>`);
  const { texts, sizes, outside, overlaps, colours } = await page.evaluate(measured);
  if (texts === 0) return ['no text'];
  return [
    ...sizes.filter(({ size }) => size < 11).map(({ words, size }) => `small, ${size.toFixed(1)} px: ${words}`),
    ...outside.map((words) => `outside: ${words}`),
    ...overlaps.map((words) => `on another: ${words}`),
    ...colours
      .map(({ words, text, behind }) => ({ words, ratio: contrast(hex(text), hex(behind)) }))
      .filter(({ ratio }) => ratio < 4.5)
      .map(({ words, ratio }) => `contrast ${ratio.toFixed(1)}: ${words}`),
  ];
}

/** `rgb(1, 2, 3)` as `#010203`. */
function hex(colour: string): string {
  const parts = colour.match(/\d+/g)?.slice(0, 3) ?? [];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
}

interface Measured {
  texts: number;
  sizes: { words: string; size: number }[];
  outside: string[];
  overlaps: string[];
  colours: { words: string; text: string; behind: string }[];
}

/** Runs in the page. */
function measured(): Measured {
  const svg = document.querySelector('svg') as SVGSVGElement;
  const view = svg.getBoundingClientRect();
  const scale = view.width / svg.viewBox.baseVal.width;
  const texts = [...svg.querySelectorAll('text')].map((text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    const size = Number.parseFloat(getComputedStyle(text).fontSize) * scale;
    // The line is higher than its letters.
    return { text, size, words: text.textContent ?? '', left, right, top: top + 2 * scale, bottom: bottom - 2 * scale };
  });
  type Area = { left: number; right: number; top: number; bottom: number };
  const isOver = (one: Area, other: Area) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  const isInside = (one: Area, other: Area) =>
    one.left >= other.left && one.right <= other.right && one.top >= other.top && one.bottom <= other.bottom;
  const outside = texts.filter((one) => {
    const box = one.text.parentElement?.querySelector(':scope > .box');
    return !isInside(one, (box ?? svg).getBoundingClientRect());
  });
  const boxes = [...svg.querySelectorAll('.state')];
  const overlaps = texts.flatMap((one, index) => [
    ...texts
      .slice(index + 1)
      .filter((other) => isOver(one, other))
      .map((other) => `${one.words} / ${other.words}`),
    ...boxes
      .filter((box) => box !== one.text.parentElement && !box.classList.contains('group'))
      .filter((box) => isOver(one, (box.querySelector('.box') ?? box).getBoundingClientRect()))
      .map((box) => `${one.words} / box of ${box.textContent}`),
  ]);
  /** What is painted under the middle of a text, but for lines and what shines through. */
  const behind = ({ left, right, top, bottom }: Area) =>
    document
      .elementsFromPoint((left + right) / 2, (top + bottom) / 2)
      .filter((element) => element instanceof SVGGeometryElement)
      .map((element) => getComputedStyle(element))
      .find(({ fill, fillOpacity }) => fill !== 'none' && fillOpacity === '1')?.fill ?? 'rgb(255, 255, 255)';
  return {
    texts: texts.length,
    sizes: texts.map(({ words, size }) => ({ words, size })),
    outside: outside.map(({ words }) => words),
    overlaps,
    colours: texts.map((one) => ({ words: one.words, text: getComputedStyle(one.text).fill, behind: behind(one) })),
  };
}
