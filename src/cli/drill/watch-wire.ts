import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import type { RecordedRequest } from '../../testing/emulator/recorded-request.ts';
import type { DrillPlatform, Telling } from './contract.ts';

/** The search parameters worth showing; their secrets are masked already. */
const SHOWN = ['expired_token', 'debug', '__session', 'format'];

/**
 * Tells of every request and its answer.
 *
 * @returns What ends it.
 */
export function watchWire(
  emulator: FrontendApiEmulator,
  { now }: Pick<DrillPlatform, 'now'>,
  tell: (telling: Telling) => void,
): () => void {
  const ends = [
    emulator.on('request', ({ id, method, endpoint, search }) => {
      tell({ type: 'request', id, method, endpoint, search: shown(search) });
    }),
    emulator.on('answer', ({ id, endpoint, status, outcome, code, minted, atMs, endedAtMs }) => {
      const tookMs = Math.round((endedAtMs ?? now()) - atMs);
      tell({ type: 'answer', id, endpoint, status, outcome, code, minted, tookMs });
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function shown(search: RecordedRequest['search']): Record<string, string> {
  return Object.fromEntries(Object.entries(search).filter(([name]) => SHOWN.includes(name)));
}
