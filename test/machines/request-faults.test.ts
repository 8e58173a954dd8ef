import { describe, expect, it } from 'vitest';
import { requestMachine } from 'xstate-session/machines';
import { requestRows } from './request-table/request-rows.ts';
import type { RequestRow } from './request-table/row.ts';
import { chartFaults, withDoubledDelay, withInput } from './support/chart-faults.ts';
import { deadlineOf, requestDifference } from './support/request-difference.ts';

/** Faults that nobody can notice, each with the reason. */
const HARMLESS: Readonly<Record<string, string>> = {
  'signed-out has its entry dropped': 'a request begins as signed out, and only final states conclude it otherwise',
};

const faults = chartFaults(requestMachine);

/** The first row of the table that notices the fault, with what it saw; `null` when none does. */
function caught(machine: typeof requestMachine): string | null {
  let difference: string | null = null;
  const noticed = (row: RequestRow) => {
    difference = requestDifference(row, { machine });
    return difference !== null;
  };
  const row = requestRows.find(noticed);
  return row === undefined ? null : `${row.when}: ${difference}`;
}

describe('a planted fault of the request chart is caught when', () => {
  const noticeable = faults.filter(({ fault }) => HARMLESS[fault] === undefined);

  it.each(noticeable.map(({ fault, machine }) => [fault, machine] as const))('%s', (_, machine) => {
    expect(caught(machine)).not.toBeNull();
  });

  it('the deadline is doubled', () => {
    expect(deadlineOf(withDoubledDelay(requestMachine, 'deadline'))).not.toEqual(deadlineOf());
  });

  it.each([
    ['verifying', 'loading-key'],
    ['verifying', 'checking-token'],
    ['verifying', 'checking-machine-jwt'],
    ['verifying', 'asking-about-machine-token'],
    ['refreshing', 'requesting'],
    ['refreshing', 'checking-token'],
    ['resolving-handshake', 'fetching-payload'],
    ['resolving-handshake', 'checking-payload'],
    ['resolving-handshake', 'checking-token'],
    ['resolving-handshake', 'checking-token-forgivingly'],
  ])('the actor of %s, %s is asked with something else', (...state) => {
    const machine = withInput(requestMachine, state, (input) => ({ ...input, jwt: 'other' }));
    expect(caught(machine)).toMatch(/ runs, not /);
  });
});

it('calls no fault harmless that is not planted', () => {
  const planted = faults.map(({ fault }) => fault);
  expect(Object.keys(HARMLESS).filter((fault) => !planted.includes(fault))).toEqual([]);
  expect(new Set(planted).size).toBe(planted.length);
  expect(planted.length).toBeGreaterThan(130);
});
