/** Names of the cookies and parameters a server meets, verbatim, each once. */
export const wireNames = {
  session: '__session',
  clientUat: '__client_uat',
  refresh: '__refresh',
  /** Cookie and parameter. */
  devBrowser: '__clerk_db_jwt',
  /** Cookie and parameter: a signed handshake payload. */
  handshake: '__clerk_handshake',
  /** Cookie and parameter: what a handshake payload can be fetched with. */
  handshakeNonce: '__clerk_handshake_nonce',
  /** Parameter a handshake comes back with. */
  help: '__clerk_help',
  /** Parameter, and with a handshake's id behind it a cookie: that this server has sent the browser there. Our own. */
  handshakeStarted: '__clerk_handshake_started',
  /** Cookie and parameter: redirects in this burst. */
  redirectCount: '__clerk_redirect_count',
  /** Parameter: where another domain of the app wants to be told. */
  syncRedirectUrl: '__clerk_redirect_url',
  /** Parameter of the answer to it, and of a satellite's address: `false`, it must sync; `true`, it has. */
  synced: '__clerk_synced',
  /** Cookie: session and organization of the tab in front. */
  activeContext: 'clerk_active_context',
} as const;
