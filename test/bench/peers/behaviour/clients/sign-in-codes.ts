/** The codes by which an OAuth library tells an app that only its user can go on. */
const SIGN_IN_CODES = new Set([
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
  'invalid_grant',
  'missing_refresh_token',
]);

/** Whether an app must send its user to the sign-in page for such an error. */
export function asksForSignIn(code: string | null | undefined): code is string {
  return typeof code === 'string' && SIGN_IN_CODES.has(code);
}
