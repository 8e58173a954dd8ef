import { printable } from '../../inspect/redaction/printable.ts';
import { recordOf } from '../../protocol/unknown-values.ts';
import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import type { RecordedRequest } from '../../testing/emulator/recorded-requests.ts';
import { applyFaults, type Fault, isFault } from './faults.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How long a token lives, in seconds: so short that something happens. */
export const TOKEN_SECONDS = 20;

/** How the world stands. Every tab is told the same. */
export interface WorldState {
  /** Where the frontend API is. */
  readonly url: string;
  /** The session of the user who is signed in, or was last. */
  readonly sessionId: string;
  readonly faults: readonly Fault[];
  /** How wrong the clocks of the pages are, in milliseconds. */
  readonly skewMs: number;
  /** How fast time passes: 1 as in the world, 0.1 in slow motion. */
  readonly speed: number;
  /** The server's clock when this was told, milliseconds since the epoch. */
  readonly nowMs: number;
  /** How long the lid was closed, in all. */
  readonly sleptMs: number;
  /** Grows with whatever is broken or mended: the pages try at once what it is like now. */
  readonly changes: number;
}

/** One request as it is shown: nothing secret, and no id, is in it. */
export interface WireLine {
  readonly id: number;
  /** Whose it is: the session's, or a plain refresh loop's. */
  readonly who: 'session' | 'loop';
  readonly asked: string;
  readonly outcome: 'pending' | 'fine' | 'bad';
  readonly answer: string;
}

/** What a page is told. */
export interface WorldTold {
  readonly state: WorldState;
  /** Those that changed since it was last told, oldest first. */
  readonly lines: readonly WireLine[];
  /** What to name next time, to be told only what changes from now on. */
  readonly version: number;
}

/** What a switch asks for. */
export interface WorldAction {
  readonly fault?: Fault;
  /** Of `fault`: whether it begins or ends. */
  readonly isOn?: boolean;
  readonly skewMs?: number;
  readonly speed?: number;
  /** The lid is closed for so long. */
  readonly sleepMs?: number;
  /** The server ends the user's session: its verdict. */
  readonly endSession?: boolean;
  /** Somebody signs in again: the user, or that of a refresh loop. */
  readonly signIn?: 'session' | 'loop';
}

/** What came of it. */
export interface WorldAnswer {
  /** Of a refresh loop that signs in: its session. */
  readonly loopSessionId?: string;
}

/** The world around the sessions: a server to break, and time. It lives in the page, or in a process of its own. */
export interface World {
  /** Does what a switch asks for; what cannot be is ignored. */
  act(action: unknown): WorldAnswer;
  /** How it stands, and what was asked since a version; 0: all that is kept. */
  tell(version: number): WorldTold;
  /** Calls at each change, and at each request's arrival and end. */
  onChanged(listener: () => void): void;
}

const LINES_MAX = 40;
/** Whoever reaches the server can ask it for anything. */
const ASKED_CHARS = 200;
const SKEW_MAX_MS = 366 * 86_400_000;
const SLEEP_MAX_MS = 86_400_000;
const SPEED = { min: 0.01, max: 20 };

/**
 * @param emulator - On that time, with nobody signed in.
 * @param url - Where it is asked.
 */
export function createWorld(emulator: FrontendApiEmulator, time: VirtualTime, url: string): World {
  const faults = new Set<Fault>();
  const loops = new Set<string>();
  const lines = new Map<number, { readonly line: WireLine; readonly version: number }>();
  const listeners: (() => void)[] = [];
  let sessionId = emulator.createSession().id;
  let skewMs = 0;
  let sleptMs = 0;
  let changes = 0;
  let version = 0;

  function notify(): void {
    for (const listener of listeners) listener();
  }

  function take(request: RecordedRequest): void {
    if (request.endpoint === 'preflight') return;
    version += 1;
    lines.set(request.id, { line: lineOf(request, loops.has(request.sessionId ?? '') ? 'loop' : 'session'), version });
    for (const oldest of lines.keys()) {
      if (lines.size <= LINES_MAX) break;
      lines.delete(oldest);
    }
    notify();
  }
  emulator.on('request', take);
  emulator.on('answer', take);

  function signIn(who: unknown): WorldAnswer {
    if (who === 'loop') {
      const { id } = emulator.createSession();
      loops.add(id);
      return { loopSessionId: id };
    }
    if (who === 'session' && emulator.session(sessionId)?.status !== 'active') {
      sessionId = emulator.createSession().id;
      changes += 1;
    }
    return {};
  }

  function change({ fault, isOn, skewMs: skew, sleepMs, endSession }: Readonly<Record<string, unknown>>): void {
    if (isFault(fault) && typeof isOn === 'boolean' && faults.has(fault) !== isOn) {
      if (isOn) faults.add(fault);
      else faults.delete(fault);
      applyFaults(emulator, faults);
      changes += 1;
    }
    if (typeof skew === 'number' && Math.abs(skew) <= SKEW_MAX_MS && skew !== skewMs) {
      skewMs = skew;
      changes += 1;
    }
    if (typeof sleepMs === 'number' && sleepMs > 0 && sleepMs <= SLEEP_MAX_MS) {
      time.sleep(sleepMs);
      sleptMs += sleepMs;
      changes += 1;
    }
    if (endSession === true) {
      emulator.endSession(sessionId);
      changes += 1;
    }
  }

  return {
    act(action) {
      const asked = recordOf(action);
      const { speed } = asked;
      if (typeof speed === 'number' && speed >= SPEED.min && speed <= SPEED.max) time.speed = speed;
      change(asked);
      const answer = signIn(asked.signIn);
      notify();
      return answer;
    },
    tell(since) {
      const told = [...lines.values()].filter((one) => one.version > since).map(({ line }) => line);
      const nowMs = time.now();
      const state = { url, sessionId, faults: [...faults], skewMs, speed: time.speed, nowMs, sleptMs, changes };
      return { state, lines: told, version };
    },
    onChanged(listener) {
      listeners.push(listener);
    },
  };
}

function lineOf(request: RecordedRequest, who: WireLine['who']): WireLine {
  const { id, method, outcome, status, code, minted } = request;
  const offered = request.search.expired_token === undefined ? '' : ' + expired_token';
  const path = request.path.replace(/\/sessions\/[^/]+/, '/sessions/…');
  const isPending = outcome === 'pending';
  const isFine = status !== null && status < 400;
  return {
    id,
    who,
    asked: printable(`${method} ${path}${offered}`, ASKED_CHARS),
    outcome: isPending ? 'pending' : isFine ? 'fine' : 'bad',
    answer: isPending ? '…' : [status ?? outcome, code, minted].filter(Boolean).join(' '),
  };
}
