/**
 * The port between the kit and a wire: what a request means, and how an answer looks. The default wire is one adapter of it.
 *
 * @module
 */

/** A request as it arrived at the back end. */
export interface WireRequest {
  /** In capitals. */
  readonly method: string;
  /** Below the emulator's base path, as sent, without the search. */
  readonly path: string;
  /** The search parameters; of repeated ones the last. */
  readonly search: Readonly<Record<string, string>>;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; `''` without one. */
  readonly body: string;
  /** The fields of a form or of a JSON object, values that are no text as JSON; `null` when the body is neither of them, nor empty. */
  readonly fields: Readonly<Record<string, string>> | null;
}

/** A request for a token. Leave out what this wire does not say: it is then taken as it should be. */
export interface MintRequest {
  readonly type: 'mint';
  /** Default: the session that was created last. */
  readonly sessionId?: string;
  /** `null`, and not given: the session's own token. */
  readonly template?: string | null;
  /** `null` or `''`: the personal account. Default: the session's active organization. */
  readonly organizationId?: string | null;
  /** The last active token, where the request offers one, as an outage asks for. */
  readonly expiredToken?: string;
  /** Whether it asks for claims read anew. */
  readonly skipCache?: boolean;
  /** Whatever a repetition with {@link expiredToken} must say again, byte for byte; {@link testSession} and the drill compare it. */
  readonly form?: string;
  /** The back end refuses this request as it stands, whatever its state: another content type, a mark that is missing. */
  readonly refusal?: { readonly status: number; readonly code: string };
}

/** What a request means. */
export type WireMeaning =
  | MintRequest
  /** Whether the session lives: what `confirmSession` asks. */
  | { readonly type: 'confirm'; readonly sessionId?: string }
  /** The user signs out: what `endSession` sends. */
  | { readonly type: 'end'; readonly sessionId?: string };

/** A session as an answer may show it. */
export interface AnsweredSession {
  readonly id: string;
  readonly userId: string;
  readonly organizationId: string | null;
  /** `active` and `pending` sessions live; every other has ended. */
  readonly status: string;
  readonly createdAtMs: number;
  /** A new token of it, where it lives. */
  readonly jwt: string | null;
  /** When it ends whatever its user does, milliseconds since the epoch; `null`: never. */
  readonly sessionExpiresAtMs?: number | null;
  /** When it ends unless its user does something before; `null`: never. */
  readonly sessionIdleExpiresAtMs?: number | null;
}

/** What an answer says. */
export type WireAnswer =
  | {
      readonly type: 'token';
      readonly jwt: string;
      /** OAuth's `expires_in`: how long it lives from now on, in whole seconds; `null` where the JWT does not say. */
      readonly expiresInSeconds: number | null;
      /** 200, but where a test asks for another. */
      readonly status: number;
    }
  | {
      readonly type: 'confirmed' | 'ended';
      /** The session that was asked about; `null` when the back end knows none. */
      readonly session: AnsweredSession | null;
      /** All sessions of the browser; `null` when nobody has signed in there. */
      readonly sessions: readonly AnsweredSession[] | null;
      /** Of the living ones the newest. */
      readonly lastActiveSessionId: string | null;
      /** When the browser was first seen, and the moment of the answer, milliseconds since the epoch. */
      readonly createdAtMs: number;
      readonly nowMs: number;
    }
  | {
      readonly type: 'refused';
      /** From 400 to 599. `422` with `missing_expired_token` asks for the last active token. */
      readonly status: number;
      readonly code: string;
      /** For people. */
      readonly text: string;
    };

/** An answer as it goes out. */
export interface WireResponse {
  readonly status: number;
  /** Default: `cache-control: no-store`, and where there is a body `content-type: application/json`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes out verbatim, anything else as JSON. Default: no body. */
  readonly body?: unknown;
}

/** What {@link testSession} expects on the wire. */
export type ExpectedRequest =
  | (Required<Pick<MintRequest, 'type' | 'sessionId' | 'skipCache'>> &
      Pick<MintRequest, 'expiredToken'> & { readonly template: string | null; readonly organizationId: string | null })
  | { readonly type: 'confirm'; readonly sessionId: string };

/**
 * A wire between sessions and a back end: hand it to {@link testSession}, the emulator and the drill, and they speak it. Its
 * methods are called for every request; one that throws is told by name, its error as `cause`: by a test at once, by the emulator with a `500`.
 */
export interface WireAdapter {
  /** For messages, as it stands in a sentence: `the frontend API`. */
  readonly name: string;
  /** Whether sessions of this wire have a `confirmSession`. Default `true`; without one {@link testSession} leaves out the paths that ask it. */
  readonly confirms?: boolean;
  /** Whether a verdict of `confirmSession` may bring a token along. Default `true`; else {@link testSession} leaves out the paths on which one does. */
  readonly confirmsWithToken?: boolean;
  /**
   * Whether an edge in front of the back end asks for the last active token while the origin is down. Default `true`; without one {@link testSession}
   * leaves out the paths on which it asks, the drill skips the scenarios, and in the mode `origin-outage` token requests fail as all others do.
   */
  readonly hasEdge?: boolean;
  /** What a request means; `null` when it is none of this wire: then it is answered with `404`, and a test fails at once, by its name. */
  meaningOf(request: WireRequest): WireMeaning | null;
  /** How an answer looks on this wire. `meaning` is `null` for a request that is none of it. */
  responseOf(answer: WireAnswer, meaning: WireMeaning | null): WireResponse;
  /** What is wrong with a request besides its meaning, in words without a token, for a wire that is tested to the letter; else `null`. */
  mistakeIn?(request: WireRequest, expected: ExpectedRequest): string | null;
}
