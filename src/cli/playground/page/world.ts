import type { EmulatorMode } from '../../../testing/emulator/modes.ts';
import type { RecordedRequest } from '../../../testing/emulator/recorded-requests.ts';
import { frontendApiEmulator } from '../../../testing/frontend-api-emulator.ts';
import { createVirtualTime, waitVirtual } from './virtual-time.ts';

/** What a visitor can break, by its switch. */
export const FAULTS = {
  origin: 'Origin outage',
  edge: 'The edge is down too',
  limited: 'Too many requests (429)',
  gate: 'A gate says 401',
  network: 'No network',
} as const;

/** The name of a switch. */
export type Fault = keyof typeof FAULTS;

/** Which mode answers, when several switches are on: the first of these. */
const MODES: readonly (readonly [Fault, EmulatorMode])[] = [
  ['edge', 'unavailable'],
  ['gate', 'gate'],
  ['limited', 'rate-limited'],
  ['origin', 'origin-outage'],
];

/** How long a request is on its way. */
const LATENCY_MS = 120;

/** The address of the emulated API. Nothing is ever asked of it: the emulator answers in the page. */
export const API_URL = 'https://frontend-api.test';

/** How long a token lives, in seconds: so short that something happens. */
export const TOKEN_SECONDS = 20;

/** The world around the sessions: time, the network, and an emulated frontend API. */
export type World = ReturnType<typeof createWorld>;

/** @param onRequest - Told of each request at its arrival and at its end. */
export function createWorld(onRequest: (request: RecordedRequest) => void) {
  const time = createVirtualTime();
  const emulator = frontendApiEmulator({
    now: time.now,
    clock: time,
    tokenLifetimeSeconds: TOKEN_SECONDS,
    issuer: API_URL,
    allowedOrigins: () => true,
  });
  const faults = new Set<Fault>();
  emulator.on('request', onRequest);
  emulator.on('answer', onRequest);

  return {
    time,
    emulator,
    faults: faults as ReadonlySet<Fault>,
    /** Switches a fault on or off; what is asked from now on meets it. */
    set(fault: Fault, isOn: boolean): void {
      if (isOn) faults.add(fault);
      else faults.delete(fault);
      emulator.setMode(MODES.find(([name]) => faults.has(name))?.[1] ?? 'healthy');
    },
    /** The network of the page. */
    async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
      const signal = init?.signal ?? (input instanceof Request ? input.signal : null);
      await waitVirtual(time, LATENCY_MS / 2, signal);
      if (faults.has('network')) throw new TypeError('There is no network.');
      const response = await emulator.fetch(input, init);
      await waitVirtual(time, LATENCY_MS / 2, signal);
      if (faults.has('network')) throw new TypeError('There is no network.');
      return response;
    },
  };
}
