import { printable } from '../../inspect/redaction/printable.ts';
import { recordOf } from '../../protocol/unknown-values.ts';
import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import { EMULATOR_MODES } from '../../testing/emulator/modes.ts';
import type { RecordedRequest } from '../../testing/emulator/recorded-requests.ts';
import type { DrillRequest, DrillState, DrillSwitches, DrillTab } from './contract.ts';

/** What all tabs of a drill share. */
export interface DrillBoard {
  /** Does what a button asks for; what cannot be is ignored. */
  act(action: unknown): void;
  /** Notes what a tab tells of itself, and gives what it shows. */
  exchange(tab: unknown): DrillState;
}

/** A tab that was silent for this long is closed. Tabs in the background speak about once a second, some once a minute. */
const SILENT_MS = 65_000;
const REQUESTS_SHOWN = 12;
/** More tabs than anybody opens: the list is everybody's to add to. */
const TABS_MAX = 50;
const SKEW_MAX_MS = 366 * 86_400_000;

/**
 * @param emulator - With nobody signed in.
 * @param url - Where it listens.
 * @param now - Milliseconds.
 */
export function createDrillBoard(emulator: FrontendApiEmulator, url: string, now: () => number): DrillBoard {
  const tabs = new Map<string, { readonly tab: DrillTab; readonly atMs: number }>();
  let switches: DrillSwitches = { mode: 'healthy', isOffline: false, skewMs: 0 };
  let sessionId = emulator.createSession().id;

  return {
    act(action) {
      const { mode, isOffline, skewMs, signIn } = recordOf(action);
      const known = EMULATOR_MODES.find((one) => one === mode);
      if (known) emulator.setMode(known);
      switches = {
        mode: known ?? switches.mode,
        isOffline: typeof isOffline === 'boolean' ? isOffline : switches.isOffline,
        skewMs: typeof skewMs === 'number' && Math.abs(skewMs) <= SKEW_MAX_MS ? skewMs : switches.skewMs,
      };
      const isSignedIn = emulator.session(sessionId)?.status === 'active';
      if (signIn === true && !isSignedIn) sessionId = emulator.createSession().id;
    },
    exchange(report) {
      const tab = tabOf(report);
      if (tab && (tabs.has(tab.id) || tabs.size < TABS_MAX)) tabs.set(tab.id, { tab, atMs: now() });
      for (const [id, { atMs }] of tabs) if (now() - atMs > SILENT_MS) tabs.delete(id);
      const shown = emulator.requests.filter(({ endpoint }) => endpoint !== 'preflight');
      const { mints, wouldHaveLost } = emulator.counters;
      return {
        ...switches,
        url,
        sessionId,
        tabs: [...tabs.values()].map((entry) => entry.tab),
        requests: shown.slice(-REQUESTS_SHOWN).reverse().map(requestOf),
        requestCount: shown.length,
        mintCount: Object.values(mints).reduce((sum, count) => sum + count, 0),
        wouldHaveLost: wouldHaveLost.sessions,
      };
    },
  };
}

function requestOf(request: RecordedRequest): DrillRequest {
  const { id, method, path, search, outcome, status, code, minted } = request;
  const asked = search.expired_token === undefined ? '' : ' + expired_token';
  const answer = [status ?? outcome, code, minted].filter(Boolean).join(' ');
  return { id, what: `${method} ${path}${asked}`, outcome: outcome === 'pending' ? '…' : answer };
}

function tabOf(report: unknown): DrillTab | null {
  const { id, status, tokenSeconds, minted, received, isInFront, isClosed } = recordOf(report);
  if (typeof id !== 'string' || !/^\w{1,16}$/.test(id) || isClosed === true) return null;
  const count = (value: unknown) => (Number.isFinite(value) ? Math.min(Math.max(Number(value), -1e9), 1e9) : 0);
  return {
    id,
    status: typeof status === 'string' ? printable(status, 32) : '',
    tokenSeconds: tokenSeconds === null ? null : count(tokenSeconds),
    minted: count(minted),
    received: count(received),
    isInFront: isInFront === true,
  };
}
