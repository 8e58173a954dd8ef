import { readdirSync, readFileSync } from 'node:fs';
import type { CDPSession } from 'playwright-core';

/**
 * Milliseconds of processor time that a browser has used so far, all of its processes together: a busy machine does not change it
 * as it changes what a clock says. To the microsecond where the system tells (Linux), else to 10 ms.
 *
 * @param cdp - Of the browser itself.
 */
export async function processorTimeMs(cdp: CDPSession): Promise<number> {
  const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
  return processInfo.reduce((sum, { id, cpuTime }) => sum + (scheduledMs(id) ?? cpuTime * 1_000), 0);
}

/** The sum of a process's threads; `null` where the system does not tell. */
function scheduledMs(id: number): number | null {
  try {
    const tasks = `/proc/${id}/task`;
    const nanoseconds = readdirSync(tasks).map((task) => Number(readOr0(`${tasks}/${task}/schedstat`).split(' ')[0]));
    const sum = nanoseconds.reduce((one, other) => one + other, 0);
    return sum > 0 ? sum / 1e6 : null;
  } catch {
    return null;
  }
}

/** A thread that has ended meanwhile counts no more. */
function readOr0(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '0';
  }
}
