import type { RecordedRequest } from 'xstate-session/testing';

/** The pauses between the end of each request and the beginning of the next, milliseconds. */
export function waits(requests: readonly RecordedRequest[]): number[] {
  return requests.slice(1).map((request, index) => request.atMs - (requests[index]?.endedAtMs ?? Number.NaN));
}
