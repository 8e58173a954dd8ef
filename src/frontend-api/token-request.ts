/**
 * The request for a token: how it is sent, its address, its form, and the forms that wait for their repetition in origin outage mode.
 *
 * @module
 */

import type { ActorCall, CreateTokenInput } from '../protocol/actor-contracts.ts';
import { check } from '../protocol/caller-input.ts';
import { InvalidTokenError, MissingExpiredTokenError } from '../protocol/errors.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import { EXPIRED_TOKEN } from '../protocol/wire.ts';
import { asText } from './answers.ts';
import type { FrontendApiOptions, TabDocument, Wire } from './options.ts';
import { send } from './send.ts';

/** The path of a session, below the frontend API's URL. */
export function sessionPath(sessionId: string): string {
  return `/v1/client/sessions/${pathSegment(sessionId)}`;
}

/**
 * Mints a token over a wire: `createToken` of the default one.
 *
 * @param wire - The wire's options.
 */
export function tokenMinter(wire: Wire) {
  const waiting = waitingForms();

  return async (input: CreateTokenInput, call?: Partial<ActorCall>): Promise<MintedToken> => {
    const { expiredToken, organizationId } = input;
    const path = tokenPath(input);
    const name = `${path} ${organizationId}`;
    const newForm = tokenRequestBody(input, wire);
    const refusedForm = waiting.take(name);
    const body = expiredToken === undefined ? newForm : (refusedForm ?? newForm);
    try {
      const secrets = [expiredToken, body.get('token')].filter((secret) => secret != null);
      const answer = await send(wire, path + tokenSearch(input), { method: 'POST', body }, call, secrets);
      const jwt = asText(fieldOf(answer, 'jwt'));
      if (jwt) return withServerTime(jwt);
    } catch (error) {
      if (error instanceof MissingExpiredTokenError) waiting.keep(name, body);
      throw error;
    }
    throw new InvalidTokenError({ rule: 'not-a-jwt' });
  };
}

/** A token, and the server's clock when it was minted. */
interface MintedToken {
  readonly jwt: string;
  readonly serverNowMs?: number;
}

/** The path of its tokens, of one template or none. */
function tokenPath({ sessionId, template }: CreateTokenInput): string {
  return `${sessionPath(sessionId)}/tokens${template == null ? '' : `/${pathSegment(template)}`}`;
}

/** The search of a token request: in an outage the last active token, else whether a cache may answer. */
function tokenSearch({ expiredToken, skipCache }: CreateTokenInput): string {
  if (expiredToken !== undefined) return `?${new URLSearchParams({ [EXPIRED_TOKEN]: expiredToken })}`;
  return skipCache ? '?debug=skip_cache' : '';
}

/** The forms that were refused with `missing_expired_token`: each waits for the one repetition that sends it again as it was. */
interface WaitingForms {
  /** Takes out the form that waits under a name, if there is one. */
  take(name: string): URLSearchParams | undefined;
  /** Lets a form wait. */
  keep(name: string, form: URLSearchParams): void;
}

/** No form waits at first; no more than a few ever do. */
function waitingForms(): WaitingForms {
  const forms = new Map<string, URLSearchParams>();
  return {
    take(name) {
      const form = forms.get(name);
      forms.delete(name);
      return form;
    },
    keep(name, form) {
      // They wait for one repetition only: more than these are left over from sessions that ended in an outage.
      if (forms.size >= WAITING_MAX) forms.clear();
      forms.set(name, form);
    },
  };
}

const WAITING_MAX = 64;

/**
 * Encodes a session's id or a template's name as one segment of a path, so that it can never become another path.
 *
 * @throws TypeError when it is no text, empty, `.` or `..` (which a URL parser would resolve), or has a lone surrogate.
 */
function pathSegment(value: unknown): string {
  const isSegment = typeof value === 'string' && !/^\.{0,2}$|\p{Surrogate}/u.test(value);
  check(isSegment, 'frontendApi: sessionId and template', 'text, but not "." or ".."', value);
  return encodeURIComponent(value);
}

/**
 * The form of a token request, in the wire's spelling. Empty for a template: its token depends on nothing else.
 *
 * @param input - What to mint.
 * @param options - The wire's options; the tab's state is read now.
 */
function tokenRequestBody(input: CreateTokenInput, options: FrontendApiOptions): URLSearchParams {
  const { template, organizationId, lastActiveToken, skipCache } = input;
  const { document = globalThis.document, sessionMinter } = options;
  const form: Record<string, string> = {};
  if (template == null) {
    form.organization_id = organizationId ?? '';
    const state = tabState(document);
    if (state) form.tab_state = state;
    if (sessionMinter && lastActiveToken) form.token = lastActiveToken;
    if (sessionMinter && skipCache) form.force_origin = 'true';
  }
  return new URLSearchParams(form);
}

/**
 * What the frontend API is told of the tab, for its own priorities.
 *
 * @returns `undefined` when there is no document, or one that cannot tell.
 */
function tabState(document: TabDocument | null | undefined): 'focused' | 'visible' | 'hidden' | undefined {
  // To throw is dear, and outside a browser it would happen at every request.
  if (!document) return undefined;
  try {
    // A document without `hasFocus` throws here, as some embedded ones do inside it.
    if ((document as Required<TabDocument>).hasFocus()) return 'focused';
    return document.visibilityState === 'visible' ? 'visible' : 'hidden';
  } catch {
    return undefined;
  }
}

/**
 * A minted token with the server's clock as its "iat" tells it. Only the time is read: a text that is no token goes on without
 * one, and the session says what is wrong with it.
 */
function withServerTime(jwt: string): MintedToken {
  try {
    const claims = jwt.split('.')[1] ?? '';
    const { iat } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')));
    return Number.isFinite(iat) ? { jwt, serverNowMs: iat * 1000 } : { jwt };
  } catch {
    return { jwt };
  }
}
