import type { AnyStateMachine } from 'xstate';
import { chartNodes } from './chart-nodes.ts';
import { escapeXml } from './escape-xml.ts';
import type { LayoutEdge, LayoutEngine, LayoutLabel, LayoutNode, LayoutPoint } from './layout-engine.ts';
import { layoutGraph } from './layout-graph.ts';
import { PALETTES, type Palette } from './palettes.ts';

/** How a chart is drawn. */
export interface DrawChartOptions {
  /** Gives boxes and arrows their places: `new ELK()` of `elkjs`. */
  readonly layout: LayoutEngine;
  /** For paper, or for a dark page. Default `light`. */
  readonly theme?: keyof typeof PALETTES;
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
  const about = new Map(chartNodes(machine).map((node) => [node.path.join('.'), node.description ?? '']));
  const finals = new Set(chartNodes(machine).flatMap(({ type, path }) => (type === 'final' ? path.join('.') : [])));
  const size = `${Math.ceil(width)} ${Math.ceil(height)}`;
  const id = `xstate-session-${machine.id}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">The statechart "${escapeXml(machine.id)}"</title>`,
    `<desc id="${id}-desc">${escapeXml(textAlternative(machine))}</desc>`,
    `<style>${style(PALETTES[theme])}</style>`,
    `<defs><marker id="${id}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>`,
    `<rect class="page" width="${Math.ceil(width)}" height="${Math.ceil(height)}"/>`,
    ...children.map((node) => drawNode(node, { x: 0, y: 0 }, about, finals)),
    ...edges.map((edge) => drawEdge(edge, `${id}-arrow`)),
    '</svg>\n',
  ].join('\n');
}

/** The chart in words: every state, and what is true in it. */
function textAlternative(machine: AnyStateMachine): string {
  const [root, ...states] = chartNodes(machine);
  const told = states.map(({ path, description }) => `${path.join(', ')}: ${description ?? ''}`);
  return [root?.description ?? '', ...told].join(' ');
}

function style(palette: Palette): string {
  const variables = Object.entries(palette).map(([name, colour]) => `--${name}:${colour}`);
  return [
    `:root,svg{${variables.join(';')}}`,
    'text{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:var(--text)}',
    '.name{font-weight:700}.page{fill:var(--page)}',
    '.state>rect{fill:var(--box);stroke:var(--line);stroke-width:1.2}.final>rect{stroke-width:3}',
    '.group>rect{fill:var(--group)}.edge path{fill:none;stroke:var(--line)}.edge text{fill:var(--note)}',
    '.edge rect{fill:var(--page);opacity:.85}.head{fill:var(--line)}',
  ].join('');
}

const px = (value: number) => String(Math.round(value * 10) / 10);

function drawNode(
  node: LayoutNode,
  origin: LayoutPoint,
  about: ReadonlyMap<string, string>,
  finals: ReadonlySet<string>,
): string {
  const { id, width = 0, height = 0, labels = [], children = [] } = node;
  const place = { x: origin.x + (node.x ?? 0), y: origin.y + (node.y ?? 0) };
  const kind = `state${children.length > 0 ? ' group' : ''}${finals.has(id) ? ' final' : ''}`;
  return [
    `<g class="${kind}" data-state="${escapeXml(id)}"><title>${escapeXml(about.get(id) ?? '')}</title>`,
    `<rect x="${px(place.x)}" y="${px(place.y)}" width="${px(width)}" height="${px(height)}" rx="6"/>`,
    ...labels.map((label) => drawText(label, { x: place.x + 10, y: place.y + 8 }, true)),
    '</g>',
    ...children.map((child) => drawNode(child, place, about, finals)),
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
