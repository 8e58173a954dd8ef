/** One `getToken` of a simulation, and what became of it. */
export interface Asked {
  /** Server time, milliseconds since the epoch. */
  readonly atMs: number;
  outcome: 'pending' | 'token' | 'null' | 'error';
  /** Server time; `null` while pending. */
  settledAtMs: number | null;
  jwt: string | null;
  error: unknown;
  /** Milliseconds of life the token had by the server's clock when it was handed out. */
  lifeMs: number | null;
}
