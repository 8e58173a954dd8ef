import { authenticateRequest } from 'xstate-session/server';
import { decisionTable } from '../../server/decision-table.ts';
import { rowOptions, rowRequest } from '../../server/support/row-request.ts';
import type { DecisionRow } from '../../server/table/row.ts';

/** A row that was answered otherwise than the table says. */
export interface Difference {
  readonly row: string;
  readonly expected: string;
  readonly actual: string;
}

/** What a runtime says of the decision table. */
export interface Report {
  readonly runtime: string;
  readonly rows: number;
  readonly differences: readonly Difference[];
}

/** A row that no runtime can answer as it says: that it is reported shows that a difference would be. */
const PLANTED_ROW: DecisionRow = { group: 'planted', when: 'planted', status: 'signed-out', reason: 'planted' };

/** What is reported of the planted row. */
export const PLANTED_DIFFERENCE: Difference = {
  row: 'planted: planted',
  expected: 'signed-out planted',
  actual: 'signed-out session-token-and-uat-missing',
};

/** Runs the whole decision table where it is called, and a planted row after it. */
export async function runTable(): Promise<Report> {
  const differences: Difference[] = [];
  for (const row of [...decisionTable, PLANTED_ROW]) {
    const state = await authenticateRequest(rowRequest(row), rowOptions(row));
    const expected = `${row.status} ${row.reason}`;
    const actual = `${state.status} ${state.reason}`;
    if (actual !== expected) differences.push({ row: `${row.group}: ${row.when}`, expected, actual });
  }
  // Node 20 has no navigator, and the edge runtime neither that nor a process.
  const { navigator, process } = globalThis as { navigator?: Navigator; process?: NodeJS.Process };
  const runtime = navigator?.userAgent ?? (process ? `Node.js/${process.versions.node}` : 'unknown');
  return { runtime, rows: decisionTable.length, differences };
}
