import { authenticateRequest } from 'xstate-session/server';
import { decisionTable } from '../decision-table.ts';
import { rowOptions, rowRequest } from '../support/row-request.ts';

/** A row that was answered otherwise than the table says. */
export interface Difference {
  readonly row: string;
  readonly expected: string;
  readonly actual: string;
}

/** What a worker says of the decision table. */
export interface Report {
  readonly runtime: string;
  readonly rows: number;
  readonly differences: readonly Difference[];
}

/** Runs the whole decision table where it is called. */
export async function runTable(): Promise<Report> {
  const differences: Difference[] = [];
  for (const row of decisionTable) {
    const state = await authenticateRequest(rowRequest(row), rowOptions(row));
    const expected = `${row.status} ${row.reason}`;
    const actual = `${state.status} ${state.reason}`;
    if (actual !== expected) differences.push({ row: `${row.group}: ${row.when}`, expected, actual });
  }
  return { runtime: globalThis.navigator?.userAgent ?? 'unknown', rows: decisionTable.length, differences };
}

/** For runtimes whose programs answer requests. */
export const worker = {
  async fetch(): Promise<Response> {
    return Response.json(await runTable());
  },
};
