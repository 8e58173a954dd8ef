/** A request as everybody must know it: when, and whose. */
export interface Arrival {
  readonly atMs: number;
  readonly page: number;
}

/** Tells each thread what all have sent in a slice of time, in one order for all. */
export type Exchange = (own: readonly Arrival[]) => readonly Arrival[];

const inOrder = (one: Arrival, other: Arrival) => one.atMs - other.atMs || one.page - other.page;

/** The exchange of a thread that is alone. */
export const exchangeAlone: Exchange = (own) => [...own].sort(inOrder);

/** Memory that threads exchange their requests in. */
export interface ExchangeMemory {
  readonly buffer: SharedArrayBuffer;
  readonly threads: number;
  /** Requests that one thread may send in a slice. */
  readonly room: number;
}

/** Two turns: while a thread still reads the last slice, another may write the next. */
const TURNS = 2;
/** How many have arrived at the barrier, and how often it has opened. */
const HEAD_WORDS = 2;
const REQUEST_BYTES = Float64Array.BYTES_PER_ELEMENT + Uint32Array.BYTES_PER_ELEMENT;

/** Memory for so many threads and pages: a page sends one request in a slice, for no answer comes within one. */
export function exchangeMemory(threads: number, pages: number): ExchangeMemory {
  const room = Math.ceil(pages / threads) + 1;
  const words = HEAD_WORDS + TURNS * threads;
  const buffer = new SharedArrayBuffer(alignedTo8(words * 4) + TURNS * threads * room * REQUEST_BYTES);
  return { buffer, threads, room };
}

/**
 * The exchange of one of several threads: each writes what it has sent, waits for all the others, and reads what they wrote.
 *
 * @throws TypeError when a page sends more than one request in a slice.
 */
export function exchangeOf({ buffer, threads, room }: ExchangeMemory, thread: number): Exchange {
  const places = TURNS * threads;
  const head = new Int32Array(buffer, 0, HEAD_WORDS + places);
  const timesAt = alignedTo8(head.byteLength);
  const times = new Float64Array(buffer, timesAt, places * room);
  const pages = new Uint32Array(buffer, timesAt + times.byteLength, places * room);
  let turn = 0;
  return (own) => {
    if (own.length > room) throw new TypeError('a page sent more than one request in a slice of time');
    const place = turn * threads + thread;
    own.forEach(({ atMs, page }, index) => {
      times[place * room + index] = atMs;
      pages[place * room + index] = page;
    });
    Atomics.store(head, HEAD_WORDS + place, own.length);
    meet(head, threads);
    const all: Arrival[] = [];
    for (let other = turn * threads; other < (turn + 1) * threads; other += 1) {
      const length = Atomics.load(head, HEAD_WORDS + other);
      for (let index = other * room; index < other * room + length; index += 1) {
        all.push({ atMs: times[index] ?? 0, page: pages[index] ?? 0 });
      }
    }
    turn = 1 - turn;
    return all.sort(inOrder);
  };
}

/** Waits until all threads are here. */
function meet(head: Int32Array, threads: number): void {
  const opened = Atomics.load(head, 1);
  if (Atomics.add(head, 0, 1) === threads - 1) {
    Atomics.store(head, 0, 0);
    Atomics.add(head, 1, 1);
    Atomics.notify(head, 1);
    return;
  }
  while (Atomics.load(head, 1) === opened) Atomics.wait(head, 1, opened);
}

function alignedTo8(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
