import type { TokenClaims } from '../../machines/request/contract.ts';
import type { TokenRefusalReason } from '../../machines/request/request-reason.ts';

/** What became of a token, or that its key must be fetched first. */
export type TokenCheck =
  | { readonly claims: TokenClaims }
  | { readonly reason: TokenRefusalReason }
  | { readonly mustLoad: true };
