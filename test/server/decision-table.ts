import { destinationRows, loopRows, strangerRows } from './table/destinations.ts';
import { keyRows } from './table/keys.ts';
import { machineRows } from './table/machines.ts';
import { organizationRows, originRows } from './table/places.ts';
import { refreshRows } from './table/refreshes.ts';
import { returnRows } from './table/returns.ts';
import type { DecisionRow } from './table/row.ts';
import { satelliteRows } from './table/satellites.ts';
import { suffixRows } from './table/suffixes.ts';
import { carrierRows, tokenRows } from './table/tokens.ts';

/** The whole decision table, as data: the tests run each row as a real `Request`, and `docs/server.md` shows it. */
export const decisionTable: readonly DecisionRow[] = [
  ...strangerRows,
  ...destinationRows,
  ...loopRows,
  ...carrierRows,
  ...tokenRows,
  ...keyRows,
  ...suffixRows,
  ...refreshRows,
  ...returnRows,
  ...originRows,
  ...organizationRows,
  ...satelliteRows,
  ...machineRows,
];
