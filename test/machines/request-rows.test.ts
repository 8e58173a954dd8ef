import { describe, expect, it } from 'vitest';
import { requestMachine } from 'xstate-session/machines';
import { chartMap, placeOf } from './lib/chart-map.ts';
import { deadlineOf, requestDifference } from './lib/request-difference.ts';
import { requestRows } from './lib/request-rows.ts';

describe('the request chart decides as its table says:', () => {
  it.each(requestRows.map((row) => [row.when, row] as const))('%s', (_, row) => {
    expect(requestDifference(row)).toBeNull();
  });
});

describe('the table of the request chart', () => {
  it('leads to every state', () => {
    const reached = new Set<string>();
    const look = ({ _nodes }: { _nodes: Parameters<typeof placeOf>[0][] }) => {
      for (const node of _nodes) reached.add(placeOf(node));
    };
    for (const row of requestRows) requestDifference(row, requestMachine, { look });
    const passedThrough = /choosing|judging|asking|reading/;
    const states = chartMap(requestMachine).states.filter((state) => !passedThrough.test(state));
    expect(states.filter((state) => !reached.has(state))).toEqual([]);
    expect(states.length).toBeGreaterThan(9);
  });

  it('has no row twice', () => {
    expect(new Set(requestRows.map(({ when }) => when)).size).toBe(requestRows.length);
  });
});

describe('the deadline of the request chart', () => {
  it.each([
    ['five seconds by default', undefined, 5_000],
    ['what is asked for', 700, 700],
    ['never less than nothing', -1, 0],
    ['never longer than a timer reaches', 1e12, 2 ** 31 - 1],
    ['nothing when it is no number', Number.NaN, 0],
  ])('is %s, and armed once', (_, given, ms) => {
    expect(deadlineOf(requestMachine, given)).toEqual([ms]);
  });
});
