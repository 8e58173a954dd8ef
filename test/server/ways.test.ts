import { describe, expect, test } from 'vitest';
import { requestRows } from '../machines/request-table/request-rows.ts';
import { PLAIN_FACTS } from '../machines/request-table/row.ts';
import { decisionTable } from './decision-table.ts';
import { kindOf, wayOf } from './support/way-of.ts';

const rows = requestRows.flatMap((way) =>
  decisionTable.filter(({ group, when }) => way.as === `${group}: ${when}`).map((row) => [way.when, way, row] as const),
);

describe('a request of the decision table goes the way that the rows of the chart say:', () => {
  test.each(rows)('%s', async (_, { facts, answers = [] }, row) => {
    const told = {
      facts: { ...PLAIN_FACTS, ...facts },
      answers: answers.map(([actor, given]) => [actor, kindOf(given)]),
    };
    expect(await wayOf(row)).toEqual(told);
  });

  test('most ways are those of a request, and no request goes the way of another', async () => {
    expect(rows.length).toBe(requestRows.filter(({ as }) => as !== undefined).length);
    expect(rows.length).toBeGreaterThan(65);
    const [stranger] = decisionTable;
    const signedIn = rows.find(([when]) => when === 'a cookie');
    expect(stranger && (await wayOf(stranger))).not.toEqual(signedIn && (await wayOf(signedIn[2])));
  });
});
