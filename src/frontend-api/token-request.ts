/**
 * The request for a token: its address, its form, and the forms that wait for their repetition in origin outage mode.
 *
 * @module
 */

import type { CreateTokenInput } from '../protocol/actor-contracts.ts';
import { check } from '../protocol/caller-input.ts';
import { EXPIRED_TOKEN } from '../protocol/wire.ts';
import type { FrontendApiOptions, TabDocument } from './options.ts';

/** The path of a session, below the frontend API's URL. */
export function sessionPath(sessionId: string): string {
  return `/v1/client/sessions/${pathSegment(sessionId)}`;
}

/** The path of its tokens, of one template or none. */
export function tokenPath({ sessionId, template }: CreateTokenInput): string {
  return `${sessionPath(sessionId)}/tokens${template == null ? '' : `/${pathSegment(template)}`}`;
}

/** The search of a token request: in an outage the last active token, else whether a cache may answer. */
export function tokenSearch({ expiredToken, skipCache }: CreateTokenInput): string {
  if (expiredToken !== undefined) return `?${new URLSearchParams({ [EXPIRED_TOKEN]: expiredToken })}`;
  return skipCache ? '?debug=skip_cache' : '';
}

/** The forms that were refused with `missing_expired_token`: each waits for the one repetition that sends it again as it was. */
export interface WaitingForms {
  /** Takes out the form that waits under a name, if there is one. */
  take(name: string): URLSearchParams | undefined;
  /** Lets a form wait. */
  keep(name: string, form: URLSearchParams): void;
}

/** No form waits at first; no more than a few ever do. */
export function waitingForms(): WaitingForms {
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
export function tokenRequestBody(input: CreateTokenInput, options: FrontendApiOptions): URLSearchParams {
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
export function withServerTime(jwt: string): { jwt: string; serverNowMs?: number } {
  try {
    const claims = jwt.split('.')[1] ?? '';
    const { iat } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')));
    return Number.isFinite(iat) ? { jwt, serverNowMs: iat * 1000 } : { jwt };
  } catch {
    return { jwt };
  }
}
