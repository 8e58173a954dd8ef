import { LAYERS } from '../../house/import-rules.ts';
import { table } from './table.ts';

/** What stands around the part of a page that is made from the table of layers. */
const BEGIN = '<!-- The layers, made from test/house/import-rules.ts. -->';
const END = '<!-- The end of the layers. -->';

type Layers = typeof LAYERS;

/**
 * A page with its map of the layers made anew.
 *
 * @throws TypeError when the page has no place for it, or an arrow of the drawing would say more than the table.
 */
export function withLayers(page: string, layers: Layers = LAYERS): string {
  const [before, rest] = page.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) throw new TypeError('the page has no place for the layers');
  return `${before}${BEGIN}\n\n${drawing(layers)}\n\n${legend(layers)}\n\n${END}${after}`;
}

/** The layers as a Mermaid drawing. What follows from other arrows is left out; types alone are dotted. */
function drawing(layers: Layers): string {
  const lines = Object.entries(layers).flatMap(([name, { layers: used, typesOf = [] }]) => {
    const direct = used.filter((layer) => !used.some((other) => reach(layers, other).has(layer)));
    const drawn = new Set(direct.flatMap((layer) => [layer, ...reach(layers, layer)]));
    const lacking = [...drawn].filter((layer) => !used.includes(layer));
    if (lacking.length > 0)
      throw new TypeError(`${name} reaches ${lacking.join(', ')} by others, and may not import it`);
    return [
      ...direct.map((layer) => `  ${name} --> ${layer}`),
      ...typesOf.map((layer) => `  ${name} -. types .-> ${layer}`),
    ];
  });
  return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n');
}

/** The layers that one may import, and those that these may. */
function reach(layers: Layers, name: string): ReadonlySet<string> {
  const used = layers[name]?.layers ?? [];
  return new Set(used.flatMap((layer) => [layer, ...reach(layers, layer)]));
}

function legend(layers: Layers): string {
  const rows = Object.entries(layers).map(([name, { files, purpose, modules }]) => [
    `${name}: \`${files}\``,
    purpose,
    modules.map((module) => `\`${module}\``).join(', '),
  ]);
  return table(['layer', 'what it is for', 'of others it imports'], rows);
}
