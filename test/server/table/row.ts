import type { AuthenticateOptions } from 'xstate-session/server';

/** One row of the decision table: a request, and how it is to be answered. */
export interface DecisionRow {
  readonly group: string;
  /** What the request is, in a few words. With the group it is the row's name. */
  readonly when: string;
  /** Default production. */
  readonly instance?: 'production' | 'development';
  /** Default GET. */
  readonly method?: string;
  /** Default `https://app.example/page`. `@name` stands for a named token. */
  readonly url?: string;
  /** Default: of a document. `@name` stands for a named token. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Names: a trailing `~` stands for the app's suffix. Values: `@name` is a named token; of `__client_uat`, `in` is a
   * sign-in an hour ago, `same` one at the time of the token, `just` one five seconds ago, `out` says that nobody is signed in.
   */
  readonly cookies?: Readonly<Record<string, string>>;
  readonly options?: Partial<AuthenticateOptions>;
  readonly status: 'signed-in' | 'signed-out' | 'handshake';
  /** `null` exactly when signed in. */
  readonly reason: string | null;
}

/** A row without what all rows of its group share. */
export type RowPart = Omit<DecisionRow, 'group'>;

/** Rows that share what they are about, and more. */
export function group(name: string, shared: Partial<RowPart>, rows: readonly RowPart[]): DecisionRow[] {
  return rows.map((row) => ({
    ...shared,
    ...row,
    group: name,
    ...(shared.cookies && { cookies: { ...shared.cookies, ...row.cookies } }),
    ...(shared.headers && { headers: { ...shared.headers, ...row.headers } }),
  }));
}

/** A row that is signed in. */
export function signedIn(when: string, row: Partial<RowPart> = {}): RowPart {
  return { when, ...row, status: 'signed-in', reason: null };
}

/** A row that is signed out. */
export function signedOut(when: string, reason: string, row: Partial<RowPart> = {}): RowPart {
  return { when, ...row, status: 'signed-out', reason };
}

/** A row that is redirected. */
export function handshake(when: string, reason: string, row: Partial<RowPart> = {}): RowPart {
  return { when, ...row, status: 'handshake', reason };
}
