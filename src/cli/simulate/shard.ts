import { ChartPage } from './chart-page.ts';
import { type ChartSteps, chartSteps } from './chart-steps.ts';
import { answerOf, SimulatedEdge } from './edge.ts';
import { type Arrival, type Exchange, exchangeAlone } from './exchange.ts';
import { NaivePage } from './naive-page.ts';
import type { SimulatedPage } from './page.ts';
import { type FleetPlan, LATENCY, type RequestKind, randomOf } from './plan.ts';
import { count, emptyTally, type Tally } from './tally.ts';

/** The pages of a fleet that one thread runs: every so many-th. */
export interface Shard {
  readonly thread: number;
  readonly threads: number;
}

/** No answer comes sooner than after a slice: so threads need to hear of each other only between slices. */
const COUPLED_SLICE_MS = LATENCY.leastMs;

interface Sent extends Arrival {
  readonly kind: RequestKind;
  readonly index: number;
}

interface Seat {
  readonly page: SimulatedPage;
  readonly random: () => number;
  /** Whether the edge takes no expired token of it. */
  readonly isRefused: boolean;
  /** The slice that it is written down for; one that is before this one has been gone through. */
  slice: number;
}

/**
 * Runs the pages of one thread through the whole of the time, slice by slice. In each slice every page lives through what is due; then
 * all that was sent is put in one order, the edge takes it in that order, and the answers are planned. Every thread asks an edge of
 * its own about the same requests, so that all edges are the same.
 *
 * Where the edge has no limit, pages know nothing of each other: there is one slice, and each page is answered as it asks.
 *
 * @param exchange - What the other threads have sent.
 * @param steps - The chart.
 */
export function runShard(
  plan: FleetPlan,
  { thread, threads }: Shard,
  exchange: Exchange = exchangeAlone,
  steps: ChartSteps = chartSteps(),
): Tally {
  const tally = emptyTally(plan.durationMs);
  const edge = new SimulatedEdge(plan);
  const slices: (number[] | undefined)[] = [];
  const isCoupled = plan.capacity !== null;
  const sliceMs = isCoupled ? COUPLED_SLICE_MS : plan.durationMs;
  const sliceCount = Math.ceil(plan.durationMs / sliceMs);
  const sent: Sent[] = [];

  const seats: Seat[] = [];
  for (let id = thread; id < plan.pages; id += threads) {
    const index = seats.length;
    const random = randomOf(plan.seed, id);
    const isRefused = random() < plan.refusedShare;
    const world = {
      plan,
      tally,
      random,
      request(kind: RequestKind, atMs: number) {
        count(tally, kind, atMs);
        sent.push({ atMs, page: id, kind, index });
      },
    };
    const page = plan.strategy === 'naive' ? new NaivePage(world) : new ChartPage(steps, world);
    seats.push({ page, random, isRefused, slice: -1 });
    if (!isCoupled) answerInOrder(sent.splice(0));
    writeDown(index, -1);
  }

  /** Puts a page down for the slice of what happens to it next, unless it is down for an earlier one. */
  function writeDown(index: number, current: number): void {
    const seat = seats[index];
    if (seat === undefined) return;
    const slice = Math.max(current + 1, Math.floor(seat.page.nextAtMs / sliceMs));
    const isDown = seat.slice > current && seat.slice <= slice;
    if (isDown || slice >= sliceCount) return;
    seat.slice = slice;
    const list = slices[slice] ?? [];
    slices[slice] = list;
    list.push(index);
  }

  function planAnswer({ atMs, kind, index }: Sent, admission: ReturnType<SimulatedEdge['admit']>): void {
    const seat = seats[index];
    if (seat === undefined) return;
    const onTheWayMs = LATENCY.leastMs + seat.random() * LATENCY.spreadMs;
    const answer =
      'status' in admission
        ? ({ type: 'refusal', status: admission.status } as const)
        : answerOf(plan, kind, atMs + admission.waitMs, seat.isRefused);
    const answeredAtMs = atMs + onTheWayMs + ('status' in admission ? 0 : admission.waitMs);
    count(tally, ANSWERS[answer.type === 'token' ? 'token' : answer.status], answeredAtMs);
    seat.page.expect(answer, answeredAtMs);
  }

  /** Lets the edge take what this thread has sent, among what all have. */
  function answerInOrder(own: readonly Sent[]): void {
    const mine = new Map(own.map((request) => [request.page, request]));
    for (const arrival of isCoupled ? exchange(own) : own) {
      const admission = edge.admit(arrival.atMs);
      const request = mine.get(arrival.page);
      if (request !== undefined) planAnswer(request, admission);
    }
  }

  function liveThrough(page: SimulatedPage, untilMs: number): void {
    while (page.nextAtMs < untilMs) {
      page.step();
      if (!isCoupled && sent.length > 0) answerInOrder(sent.splice(0));
    }
  }

  for (let slice = 0; slice < sliceCount; slice += 1) {
    const untilMs = Math.min((slice + 1) * sliceMs, plan.durationMs);
    const due = slices[slice] ?? [];
    for (const index of due) {
      const seat = seats[index];
      if (seat !== undefined) liveThrough(seat.page, untilMs);
    }
    const own = sent.splice(0);
    if (isCoupled) answerInOrder(own);
    for (const index of due) writeDown(index, slice);
    for (const { index } of own) writeDown(index, slice);
    for (const { index } of own) writeDown(index, slice);
    slices[slice] = undefined;
  }
  for (const { page } of seats) page.end(plan.durationMs);
  return tally;
}

const ANSWERS = { token: 'token', 422: 'refused', 429: 'rate-limited', 503: 'unavailable' } as const;
