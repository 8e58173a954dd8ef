import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LOG_LEVELS } from '../../src/inspect/log-session.ts';
import { INSTRUMENTS, type Instrument } from '../../src/inspect/metrics/instruments.ts';
import { prometheusName } from './support/prometheus-name.ts';

// The tables in docs/monitoring.md are made from the code. After a change: npx vitest run test/inspect/monitoring-docs.test.ts -u

const page = readFileSync(new URL('../../docs/monitoring.md', import.meta.url), 'utf8');
const instruments: readonly Instrument[] = Object.values(INSTRUMENTS);
const code = (text: string) => `\`${text}\``;

const instrumentTable = (of: readonly Instrument[]) =>
  tableOf(
    ['instrument', 'kind', 'unit', 'attributes', 'what it tells'],
    of.map(({ name, kind, unit, attributes, description }) => [
      code(name),
      kind,
      code(unit),
      attributes.map(code).join(', '),
      description,
    ]),
  );
const levelTable = tableOf(
  ['level', 'events'],
  [...new Set(Object.values(LOG_LEVELS))].map((level) => [
    code(level),
    Object.entries(LOG_LEVELS)
      .flatMap(([type, of]) => (of === level ? [code(type)] : []))
      .join(', '),
  ]),
);

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

const filled = (text: string, name: string, table: string) =>
  text.replace(new RegExp(`(<!-- ${name}: .*? -->\n)[\\s\\S]*?(<!-- end -->)`), `$1\n${table}\n$2`);

test('the tables of docs/monitoring.md are what the code says, and a change would be seen', async () => {
  const made = filled(filled(page, 'instruments', instrumentTable(instruments)), 'levels', levelTable);
  await expect(made).toMatchFileSnapshot('../../docs/monitoring.md');
  expect(filled(page, 'instruments', instrumentTable(instruments.slice(1)))).not.toBe(page);
});

describe('the alerts of docs/monitoring.md', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const rules = yaml.split(/^ +# /m).slice(1);

  test('are one for each instrument, with what it is for', () => {
    const named = rules.map((rule) => rule.slice(0, rule.indexOf(': ')));
    expect(named).toEqual(instruments.map(({ name }) => name));
    for (const [index, instrument] of instruments.entries()) {
      expect(rules[index]).toContain(prometheusName(instrument));
      expect(rules[index]?.match(/alert: \w+/g)).toHaveLength(1);
    }
  });

  test('name only metrics and labels that there are', () => {
    expect(mistakesIn(rules.join('\n'))).toEqual([]);
    expect(mistakesIn('rate(xstate_session_mints_total{no_such="label"}[5m])')).toEqual([
      'xstate_session_mints_total',
      'no_such',
    ]);
  });

  function mistakesIn(text: string): string[] {
    const labels = new Set(
      instruments.flatMap(({ attributes }) => attributes.map((name) => name.replaceAll('.', '_'))),
    );
    const metrics = new Set(instruments.map(prometheusName));
    const used = [...text.matchAll(/\b(xstate_session_\w+)(?!\w|"|=|!)/g)].map(([, name = '']) => name);
    const selected = [...text.matchAll(/(\w+)(?:=|!=|!~|=~)"/g), ...text.matchAll(/by \((\w+)\)/g)];
    return [
      ...used.filter((name) => !metrics.has(name)),
      ...selected.flatMap(([, name = '']) => (labels.has(name) ? [] : [name])),
    ];
  }
});
