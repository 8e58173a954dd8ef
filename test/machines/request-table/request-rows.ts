import { carriers } from './carriers.ts';
import { machines } from './machines.ts';
import { refreshes } from './refreshes.ts';
import { returns } from './returns.ts';
import type { RequestRow } from './row.ts';
import { satellites } from './satellites.ts';
import { tokens } from './tokens.ts';

/** Every row of the decision table that the chart alone decides, written from the specification and not from the chart. */
export const requestRows: readonly RequestRow[] = [
  ...carriers,
  ...machines,
  ...satellites,
  ...tokens,
  ...refreshes,
  ...returns,
];
