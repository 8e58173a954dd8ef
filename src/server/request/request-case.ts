import type { RequestParts } from '../../../machines/request/contract.ts';
import type { RequestFacts } from '../../../machines/request/request-facts.ts';
import { refreshInput } from '../handshake/refresh.ts';
import type { Settings } from '../settings.ts';
import type { PeekedToken } from '../token/peek.ts';
import { type Credential, credentialOf } from './accepted-tokens.ts';
import { type PublicAddress, publicAddress } from './address.ts';
import { factsOf } from './facts.ts';
import { type ParsedRequest, parseRequest } from './read.ts';

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
export function requestCaseOf(request: Request, settings: Settings): RequestCase {
  const parsed = parseRequest(request, settings);
  const address = publicAddress(request, settings);
  const token = parsed.peek(parsed.headerToken ?? parsed.cookieToken);
  const credential = credentialOf(settings.acceptsToken, parsed.headerToken, token);
  return { settings, parsed, address, token, credential, facts: factsOf(parsed, token, credential, address, settings) };
}

/** The texts of a request that the chart's actors are started with. */
export function requestParts(requestCase: RequestCase): RequestParts {
  const { parsed, token, credential } = requestCase;
  return {
    sessionToken: token?.jwt ?? '',
    handshakePayload: parsed.handshakeNonce ?? parsed.handshakeToken ?? '',
    refresh: refreshInput(parsed, requestCase.address),
    machineToken: credential.machine && { kind: credential.machine.kind, token: parsed.headerToken ?? '' },
  };
}
