import type { AnyStateMachine } from 'xstate';
import {
  isStart,
  type LayoutEdge,
  type LayoutEngine,
  type LayoutLabel,
  type LayoutNode,
  type LayoutPoint,
  layoutGraph,
} from './chart-layout.ts';
import { chartNodes } from './chart-structure.ts';
import { escapeXml } from './escape-xml.ts';
import { withColours } from './picture-style.ts';

/** The colours of a drawing, by what they are for. */
interface Palette {
  readonly page: string;
  readonly box: string;
  readonly group: string;
  readonly line: string;
  readonly text: string;
  readonly note: string;
}

/** One palette for a white page and one for a dark one; text keeps a contrast of at least 4.5 to 1. */
export const PALETTES: Readonly<Record<'light' | 'dark', Palette>> = {
  light: { page: '#ffffff', box: '#eef4ff', group: '#f7f8fa', line: '#5b6b82', text: '#182230', note: '#3f4b5d' },
  dark: { page: '#0d1117', box: '#1b2a41', group: '#151b23', line: '#8493a8', text: '#e6edf3', note: '#b4c0cf' },
};

/** How a chart is drawn. */
export interface DrawChartOptions {
  /** Gives boxes and arrows their places: `new ELK()` of `elkjs`. */
  readonly layout: LayoutEngine;
  /** For paper, for a dark page, or as the system says. Default `light`. */
  readonly theme?: keyof typeof PALETTES | 'auto';
}

/**
 * A chart as an SVG picture with a text alternative. Each state is a group with its path in `data-state`, each arrow one
 * with its two states in `data-from` and `data-to`.
 *
 * @param machine - Any chart.
 */
export async function drawChart(
  machine: AnyStateMachine,
  { layout, theme = 'light' }: DrawChartOptions,
): Promise<string> {
  const graph = await layout.layout(layoutGraph(machine));
  const { width = 0, height = 0, children = [], edges = [] } = graph;
  const descriptions = new Map(chartNodes(machine).map((node) => [node.path.join('.'), node.description ?? '']));
  const finals = new Set(chartNodes(machine).flatMap(({ type, path }) => (type === 'final' ? path.join('.') : [])));
  const size = `${Math.ceil(width)} ${Math.ceil(height)}`;
  const id = `xstate-session-${machine.id}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">The statechart "${escapeXml(machine.id)}"</title>`,
    `<desc id="${id}-desc">${escapeXml(textAlternative(machine))}</desc>`,
    `<style>${style(theme)}</style>`,
    `<defs><marker id="${id}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>`,
    `<rect class="page" width="${Math.ceil(width)}" height="${Math.ceil(height)}"/>`,
    ...children.map((node) => drawNode(node, { x: 0, y: 0 }, descriptions, finals)),
    ...edges.map((edge) => drawEdge(edge, `${id}-arrow`)),
    '</svg>\n',
  ].join('\n');
}

/** The chart in words: every state, and what is true in it. */
function textAlternative(machine: AnyStateMachine): string {
  const [root, ...states] = chartNodes(machine);
  const described = states.map(({ path, description }) => `${path.join(', ')}: ${description ?? ''}`);
  return [root?.description ?? '', ...described].join(' ');
}

const variables = (palette: Palette) =>
  `:root,svg{${Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';')}}`;

function style(theme: keyof typeof PALETTES | 'auto'): string {
  const palette = PALETTES[theme === 'auto' ? 'light' : theme];
  return [
    variables(palette),
    theme === 'auto' ? `@media (prefers-color-scheme:dark){${variables(PALETTES.dark)}}` : '',
    withColours(RULES, Object.entries(palette)),
  ].join('');
}

const RULES = [
  'text{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:var(--text)}',
  '.name{font-weight:700}.page{fill:var(--page)}',
  '.state>rect{fill:var(--box);stroke:var(--line);stroke-width:1.2}.final>rect{stroke-width:3}',
  '.group>rect{fill:var(--group)}.edge path{fill:none;stroke:var(--line)}.edge text{fill:var(--note)}',
  '.edge rect{fill:var(--page);opacity:.85}.head,.dot{fill:var(--line)}',
].join('');

const px = (value: number) => String(Math.round(value * 10) / 10);

function drawNode(
  node: LayoutNode,
  origin: LayoutPoint,
  descriptions: ReadonlyMap<string, string>,
  finals: ReadonlySet<string>,
): string {
  const { id, width = 0, height = 0, labels = [], children = [] } = node;
  const place = { x: origin.x + (node.x ?? 0), y: origin.y + (node.y ?? 0) };
  if (isStart(node)) {
    return `<circle class="dot" cx="${px(place.x + width / 2)}" cy="${px(place.y + height / 2)}" r="${px(width / 2)}"/>`;
  }
  const kind = `state${children.length > 0 ? ' group' : ''}${finals.has(id) ? ' final' : ''}`;
  return [
    `<g class="${kind}" data-state="${escapeXml(id)}"><title>${escapeXml(descriptions.get(id) ?? '')}</title>`,
    `<rect x="${px(place.x)}" y="${px(place.y)}" width="${px(width)}" height="${px(height)}" rx="6"/>`,
    ...labels.map((label) => drawText(label, { x: place.x + 10, y: place.y + 8 }, true)),
    '</g>',
    ...children.map((child) => drawNode(child, place, descriptions, finals)),
  ].join('');
}

function drawText({ text = '' }: LayoutLabel, { x, y }: LayoutPoint, hasName: boolean): string {
  const lines = text.split('\n').map((line, index) => {
    const name = hasName && index === 0 ? ' class="name"' : '';
    return `<tspan x="${px(x)}" y="${px(y + 11 + 14 * index)}"${name}>${escapeXml(line)}</tspan>`;
  });
  return `<text>${lines.join('')}</text>`;
}

function drawEdge({ sources, targets, sections = [], labels = [] }: LayoutEdge, arrow: string): string {
  const path = sections
    .map(({ startPoint, bendPoints = [], endPoint }) => {
      const [first, ...others] = [startPoint, ...bendPoints, endPoint].map(({ x, y }) => `${px(x)} ${px(y)}`);
      return `M${first} ${others.map((point) => `L${point}`).join(' ')}`;
    })
    .join(' ');
  return [
    `<g class="edge" data-from="${escapeXml(sources.join())}" data-to="${escapeXml(targets.join())}">`,
    `<path d="${path}" marker-end="url(#${arrow})"/>`,
    ...labels.map(
      ({ x = 0, y = 0, width = 0, height = 0 }) =>
        `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"/>`,
    ),
    ...labels.map((label) => drawText(label, { x: label.x ?? 0, y: label.y ?? 0 }, false)),
    '</g>',
  ].join('');
}
