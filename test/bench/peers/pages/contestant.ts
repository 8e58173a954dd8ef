/** Gives a token that is good now, as an app asks for it before each request. */
export type ReadToken = () => Promise<string | null | undefined>;

/** A library in a page, set up as its documentation recommends. */
export interface Contestant {
  /** Signs in by the library's public means: what it keeps from page to page is kept. By default the server does that. */
  signIn?(origin: string): Promise<unknown>;
  /** What a page of a user who is signed in does before its first request. */
  open(origin: string): Promise<ReadToken>;
  /** One more session in the same page, apart from all others, with a token. Whatever must not be collected is returned. */
  openAnother(origin: string, index: number): Promise<unknown>;
}
