import type { Contestant, ReadToken } from './contestant.ts';

/** How a call that gives tokens went for all who made it. */
export interface Answered {
  readonly tookMs: number;
  /** Callers who got a token that is good now, and what became of the others. */
  readonly good: number;
  readonly others: Readonly<Record<string, number>>;
}

/** What the benchmarks call in a page: `window.kit`. */
export interface PeerKit {
  signIn(): Promise<void>;
  /** From a loaded module to a token for each of so many callers, who all ask at once. */
  start(callers: number): Promise<Answered>;
  /** Opens it once for `readCached`. */
  open(): Promise<void>;
  /** So many reads, one after the other, of a token that is there: how long all of them took. */
  readCached(reads: number): Promise<{ readonly tookMs: number }>;
  openOthers(count: number): Promise<void>;
}

export function kitOf(contestant: Contestant): PeerKit {
  let opened: ReadToken | undefined;
  const kept: unknown[] = [];
  const { origin } = location;

  return {
    async signIn() {
      await contestant.signIn?.(origin);
    },
    async start(callers) {
      const startedAt = performance.now();
      const read = await contestant.open(origin);
      const outcomes = await Promise.all(Array.from({ length: callers }, () => read().then(judged, named)));
      const tookMs = performance.now() - startedAt;
      const others: Record<string, number> = {};
      for (const outcome of outcomes) if (outcome !== GOOD) others[outcome] = (others[outcome] ?? 0) + 1;
      return { tookMs, good: outcomes.filter((outcome) => outcome === GOOD).length, others };
    },
    async open() {
      opened = await contestant.open(origin);
      const first = judged(await opened());
      if (first !== GOOD) throw new TypeError(`The first token is none: ${first}`);
    },
    async readCached(reads) {
      if (opened === undefined) throw new TypeError('open() comes first');
      const startedAt = performance.now();
      for (let read = 1; read < reads; read += 1) await opened();
      const last = await opened();
      const tookMs = performance.now() - startedAt;
      if (judged(last) !== GOOD) throw new TypeError(`The last token is none: ${judged(last)}`);
      return { tookMs };
    },
    async openOthers(count) {
      for (let index = 0; index < count; index += 1) kept.push(await contestant.openAnother(origin, kept.length));
    },
  };
}

const GOOD = 'good';
const judgements = new Map<string, string>();

/** Each token is looked at once: 10,000 callers get the same. */
function judged(token: string | null | undefined): string {
  if (!token) return `no token: ${token}`;
  const known = judgements.get(token);
  if (known !== undefined) return known;
  const { exp } = JSON.parse(atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')) as {
    exp: number;
  };
  const judgement = exp * 1_000 > Date.now() ? GOOD : 'an expired token';
  judgements.set(token, judgement);
  return judgement;
}

const named = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
