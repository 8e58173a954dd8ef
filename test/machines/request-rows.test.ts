import { describe, expect, it } from 'vitest';
import { requestMachine } from 'xstate-session/machines';
import { guards } from '../../machines/request/guards.ts';
import { requestRows } from './request-table/request-rows.ts';
import { INPUTS, PARTS, PLAIN_FACTS } from './request-table/row.ts';
import { chartMap, placeOf } from './support/chart-map.ts';
import { deadlineOf, requestDifference } from './support/request-difference.ts';

describe('the request chart decides as its table says:', () => {
  it.each(requestRows.map((row) => [row.when, row] as const))('%s', (_, row) => {
    expect(requestDifference(row)).toBeNull();
  });
});

describe('a request chart', () => {
  it('asks with nothing where it decides from facts alone', () => {
    const empty = Object.fromEntries(
      Object.entries(INPUTS).map(([actor, input]) => [
        actor,
        JSON.parse(JSON.stringify(input).replaceAll(GIVEN, '""')),
      ]),
    );
    const refreshSession = { ...PARTS.refresh, ...EMPTY_REFRESH };
    for (const row of requestRows) {
      // Then there is no text of a machine's token to put out.
      const given = row.gives?.machine ? { ...row, gives: { ...row.gives, jwt: null } } : row;
      expect(requestDifference(given, { parts: null, inputs: { ...empty, refreshSession } })).toBeNull();
    }
  });

  it('forgets the token of a payload that it drops, and knows none at first', () => {
    const candidates: string[] = [];
    const look = ({ context }: { context: { candidate: string } }) => candidates.push(context.candidate);
    const row = requestRows.find(({ when }) => when === 'a refreshed token that is refused');
    expect(row && requestDifference(row, { look })).toBeNull();
    expect(candidates).toEqual(['', '', 'new', '']);
  });

  it('is of nobody until it has decided', () => {
    const [row] = requestRows;
    const statuses: string[] = [];
    const look = ({ context }: { context: { status: string } }) => statuses.push(context.status);
    expect(row && requestDifference(row, { look })).toBeNull();
    expect(statuses).toEqual(['signed-out', 'signed-in']);
  });

  it('judges by a client uat only a token that there is', () => {
    const lacks = (carrier: 'none' | 'cookie' | 'header', hasClientUat: boolean) =>
      guards.lacksClientUat({ context: { facts: { ...PLAIN_FACTS, carrier, hasClientUat } } as never, event: {} });
    expect([lacks('none', false), lacks('cookie', false), lacks('header', false)]).toEqual([false, true, true]);
    expect(lacks('cookie', true)).toBe(false);
  });
});

/** What the parts of a request say, in an input as JSON. */
const GIVEN = /"(?:carried|brought back)"/g;
const EMPTY_REFRESH = {
  sessionId: '',
  expiredToken: '',
  refreshToken: '',
  suffixedCookies: false,
  requestOrigin: '',
  requestHeaders: {},
};

describe('the table of the request chart', () => {
  it('leads to every state', () => {
    const reached = new Set<string>();
    const look = ({ _nodes }: { _nodes: Parameters<typeof placeOf>[0][] }) => {
      for (const node of _nodes) reached.add(placeOf(node));
    };
    for (const row of requestRows) requestDifference(row, { look });
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
