import ELK from 'elkjs/lib/elk.bundled.js';
import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { chartConfig, drawChart, toMermaid } from 'xstate-session/inspect';
import { lifetimeMachine, requestMachine, sessionMachine } from 'xstate-session/machines';

// The diagrams in docs/ are made from the code. After a change of a chart: npx vitest run test/inspect/diagrams.test.ts -u

const charts: [string, AnyStateMachine][] = [
  ['session', sessionMachine],
  ['request', requestMachine],
  ['lifetime', lifetimeMachine],
];
const layout = new ELK();

describe.each(charts)('of the %s chart', (name, machine) => {
  test('the Mermaid diagram in docs/ is what the code says', async () => {
    await expect(toMermaid(machine)).toMatchFileSnapshot(`../../docs/${name}.machine.mmd`);
  });

  test('the JSON in docs/ is what the code says', async () => {
    const json = `${JSON.stringify(chartConfig(machine), null, 2)}\n`;
    await expect(json).toMatchFileSnapshot(`../../docs/${name}.machine.json`);
  });

  test.each(['light', 'dark'] as const)('the %s picture in docs/ is what the code says', async (theme) => {
    const svg = await drawChart(machine, { layout, theme });
    await expect(svg).toMatchFileSnapshot(`../../docs/${name}.machine.${theme}.svg`);
  });

  test('the JSON can be imported: the same states, transitions and descriptions', () => {
    const imported = createMachine(JSON.parse(JSON.stringify(chartConfig(machine))));
    expect(outline(imported.root)).toEqual(outline(machine.root));
    expect(toMermaid(imported)).toBe(toMermaid(machine));
  });

  test('the picture names every state, and says in words what is true in each', async () => {
    const svg = await drawChart(machine, { layout });
    for (const { path, description } of outline(machine.root).slice(1)) {
      expect(svg).toContain(`data-state="${path}"`);
      expect(svg).toContain(`${path.replaceAll('.', ', ')}: ${escaped(description)}`);
    }
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="\S+-title \S+-desc">/);
  });

  test('every state and transition is described', () => {
    expect(outline(machine.root).filter(({ description }) => !description)).toEqual([]);
  });
});

test('a chart with one more transition has another diagram, so drift is found', async () => {
  const config = chartConfig(sessionMachine) as { on: object };
  const drifted = createMachine({ ...config, on: { ...config.on, planted: '.signed-out' } } as never);
  expect(toMermaid(drifted)).not.toBe(toMermaid(sessionMachine));
  expect(await drawChart(drifted, { layout })).not.toBe(await drawChart(sessionMachine, { layout }));
});

/** The states of a chart with what they do. */
function outline(node: AnyStateMachine['root']): { path: string; description: string; events: string[] }[] {
  return [
    { path: node.path.join('.'), description: node.description ?? '', events: [...node.transitions.keys()] },
    ...Object.values(node.states).flatMap(outline),
  ];
}

const escaped = (text: string) => text.replaceAll("'", '&#39;').replaceAll('"', '&quot;');
