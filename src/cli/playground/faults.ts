import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import type { EmulatorMode } from '../../testing/emulator/modes.ts';

/** What a visitor can break, by its switch. */
export const FAULTS = {
  origin: 'Origin outage',
  edge: 'The edge is down too',
  limited: 'Too many requests (429)',
  gate: 'A gate says 401',
  slow: 'Answers take 3 s',
  hung: 'No answer at all',
  reset: 'Connections break',
  network: 'No network',
} as const;

/** The name of a switch. */
export type Fault = keyof typeof FAULTS;

/** Whether there is a switch of that name. */
export const isFault = (name: unknown): name is Fault => typeof name === 'string' && Object.hasOwn(FAULTS, name);

/** Which mode answers, when several switches are on: the first of these. */
const MODES: readonly (readonly [Fault, Exclude<EmulatorMode, 'slow'>])[] = [
  ['reset', 'connection-reset'],
  ['hung', 'hung'],
  ['edge', 'unavailable'],
  ['gate', 'gate'],
  ['limited', 'rate-limited'],
  ['origin', 'origin-outage'],
];

/** Has an emulator answer as the switches say. The network is not its own: that is the page's. */
export function applyFaults(emulator: FrontendApiEmulator, faults: ReadonlySet<Fault>): void {
  const mode = MODES.find(([name]) => faults.has(name))?.[1] ?? 'healthy';
  if (faults.has('slow')) emulator.setMode('slow', { like: mode });
  else emulator.setMode(mode);
}
