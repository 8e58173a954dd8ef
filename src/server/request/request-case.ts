import type { RequestParts } from '../../../machines/request/contract.ts';
import type { RequestFacts } from '../../../machines/request/facts-and-reasons.ts';
import { refreshInput } from '../handshake/refresh.ts';
import type { Settings } from '../settings.ts';
import type { PeekedToken } from '../token/peek.ts';
import { type Credential, credentialOf } from './accepted-tokens.ts';
import { type PublicAddress, publicAddress } from './address.ts';
import { factsOf } from './facts.ts';
import type { ParsedRequest } from './read.ts';

/** A request with everything that is decided by. */
export interface RequestCase {
  readonly settings: Settings;
  readonly parsed: ParsedRequest;
  readonly address: PublicAddress;
  /** The session token in judgement, taken apart. */
  readonly token: PeekedToken | null;
  readonly credential: Credential;
  readonly facts: RequestFacts;
}

/** Gathers what a request is decided by. Total. */
export function requestCaseOf(parsed: ParsedRequest, settings: Settings): RequestCase {
  const address = publicAddress(parsed.request, settings);
  const token = parsed.peek(parsed.headerToken ?? parsed.cookieToken);
  const credential = credentialOf(settings.acceptsToken, parsed.headerToken, token);
  return { settings, parsed, address, token, credential, facts: factsOf(parsed, token, credential, address, settings) };
}

/** The texts of a request that the chart's actors are started with. */
export function requestParts({ parsed, token, address, credential }: RequestCase): RequestParts {
  return {
    sessionToken: token?.jwt ?? '',
    handshakePayload: parsed.brought?.value ?? '',
    refresh: refreshInput(parsed, token, address),
    machineToken: credential.machine && { kind: credential.machine.kind, token: parsed.headerToken ?? '' },
  };
}

/**
 * Refuses what is no request of the web, as Node's (Express's `req`): it has no `Headers`, and every cookie would be missed.
 * By its shape, not by its class: runtimes and frameworks have their own.
 *
 * @throws TypeError when it is none.
 */
export function checkRequest(request: unknown): void {
  const { url, method, headers } = (request ?? {}) as Partial<Record<keyof Request, unknown>>;
  const hasHeaders = typeof headers === 'object' && headers !== null && 'get' in headers;
  if (hasHeaders && typeof method === 'string' && typeof url === 'string' && !url.startsWith('/')) return;
  throw new TypeError(
    "give a web Request with an absolute URL: of Node's or Express's \"req\" make one, of Hono's context take c.req.raw",
  );
}
