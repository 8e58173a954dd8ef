/** Timers and clocks of the machine that a library runs on: time passes only when it is let pass. */
export interface VirtualTime {
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Milliseconds that were let pass, sleep not among them. */
  monotonicNow(): number;
  /** Lets timers fire, each at its own moment, with everything settled in between. */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock alone: no timer fires. */
  moveWall(ms: number): void;
}

/** What a page is told by its browser, besides the answers to its requests. Where there is no page, nothing. */
export interface PageSignals {
  offline(): void;
  online(): void;
  hidden(): void;
  visible(): void;
}

/** A library, set up as its documentation recommends. Its calls may reject or never settle: that is what is measured. */
export interface TestedClient {
  /** In a healthy world, once. */
  signIn(): Promise<void>;
  /** What an app calls before each request to its own back end. `null`: the library has none. */
  token(): Promise<string | null>;
  /** Why the app must send its user to the sign-in page, by the library's word; `null`: it need not. */
  signedOutBecause(): string | null;
  /** The user signs out. */
  signOut(): Promise<unknown>;
}

/** What of the outside world a client is made with. */
export interface Surroundings {
  readonly fetch: typeof fetch;
  readonly time: VirtualTime;
}

/** A request as a wire reads it. */
export interface ApiRequest {
  readonly method: string;
  /** Host and path. */
  readonly url: URL;
  /** The fields of a form or of a JSON body. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What happened to one library in one scenario. */
export interface Outcome {
  /** Requests that the library sent after the sign-in. */
  readonly requests: number;
  /** Of them, those sent while the fault lasted. */
  readonly requestsInFault: number;
  /** Of the moments when the app asked for a token, once a second, those at which it had none that was usable within its patience. */
  readonly secondsWithout: number;
  /** Those at which it was handed one that had expired. They count as without, too. */
  readonly secondsExpired: number;
  /** The second at which the library gave its user up though the server never said so. */
  readonly lostAtSecond: number | null;
  readonly lostBecause: string | null;
  /** Where the server ended the session: seconds until the library said so; `null`: it never did. */
  readonly endNoticedAfterSeconds: number | null;
  /** Where the user signed out: seconds at which a token was handed out after that. */
  readonly secondsAfterSignOut: number;
  /** Where the user signed out: whether a token of that session was left in cookies or storage. */
  readonly isLeftInStorage: boolean;
}
