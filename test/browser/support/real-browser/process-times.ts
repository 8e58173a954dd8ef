import { readdirSync, readFileSync } from 'node:fs';

/**
 * The processor time that each process below one has used so far, by its id, in ticks. Only where there is a `/proc`.
 *
 * @param ancestor - The id of the process at the top, which is not among them.
 */
export function processTimes(ancestor: number): ReadonlyMap<number, number> {
  const all = new Map<number, { readonly parent: number; readonly time: number }>();
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statOf(name) : null;
    if (fields !== null) all.set(Number(name), { parent: Number(fields[1]), time: Number(fields[11]) });
  }
  const isBelow = (id: number): boolean => {
    const parent = all.get(id)?.parent ?? 0;
    return parent === ancestor || (parent > 1 && isBelow(parent));
  };
  return new Map([...all].filter(([id]) => isBelow(id)).map(([id, { time }]) => [id, time]));
}

/** From the state on: the name before it may hold anything. `null` for a process that has ended meanwhile. */
function statOf(id: string): string[] | null {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
