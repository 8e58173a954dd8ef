import type { RequestFacts } from '../../machines/request/request-facts.ts';
import { factsOf } from './facts-of.ts';
import { type OwnAddress, ownAddress } from './own-address.ts';
import type { PeekedToken } from './peek-token.ts';
import { type RequestReading, readRequest } from './read-request.ts';
import type { Settings } from './settings.ts';

/** A request with everything that is decided by. */
export interface RequestMaterial {
  readonly settings: Settings;
  readonly reading: RequestReading;
  readonly address: OwnAddress;
  /** The session token in judgement, taken apart. */
  readonly token: PeekedToken | null;
  readonly facts: RequestFacts;
}

/** Gathers what a request is decided by. Total. */
export function requestMaterial(request: Request, settings: Settings): RequestMaterial {
  const reading = readRequest(request, settings);
  const address = ownAddress(request, settings);
  const token = reading.peek(reading.headerToken ?? reading.cookieToken);
  return { settings, reading, address, token, facts: factsOf(reading, token, address, settings) };
}
