import { stripVTControlCharacters } from 'node:util';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { hanging } from '../../src/cli/terminal.ts';

test.each([
  [20, 9, 'origin-outage-retry  4.6s', ['origin-', 'outage-', 'retry  4.6s']],
  [20, 5, 'transient-failures-harm-nothing 4 checks', ['transient-', 'failures-harm-', 'nothing 4', 'checks']],
  [20, 9, '← 422 missing_expired_token', ['← 422', 'missing_', 'expired_', 'token']],
  [24, 9, 'createTokenInOutage failed', ['createTokenIn', 'Outage failed']],
  [20, 0, 'API on http://127.0.0.1:45849, seed 1', ['API on', 'http://127.0.0.1:', '45849, seed 1']],
  [40, 0, 'origin-outage-retry, refreshing', ['origin-outage-retry, refreshing']],
  [20, 9, `a ${'x'.repeat(25)} b`, ['a xxxxxxxxx', 'xxxxxxxxxxx', 'xxxxx b']],
])('at %i columns, %i of them taken: %s', (columns, indent, text, expected) => {
  const { red } = picocolors.createColors(true);
  for (const written of [
    hanging(text, columns, indent),
    stripVTControlCharacters(hanging(red(text), columns, indent)),
  ]) {
    const lines = written.split('\n');
    expect(lines.map((line) => line.trim())).toEqual(expected);
    for (const line of lines.slice(1)) expect(line.search(/\S/)).toBe(indent);
  }
});

test('without a width a text stays as it is', () => {
  expect(hanging('origin-outage-retry '.repeat(40), null, 9)).toBe('origin-outage-retry '.repeat(40));
});
