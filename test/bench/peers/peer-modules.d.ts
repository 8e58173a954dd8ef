// As much of the peers as is used here: they are installed only where they are measured.

declare module '@supabase/auth-js' {
  interface Result<Data> {
    readonly data: Data;
    readonly error: Error | null;
  }
  class GoTrueClient {
    constructor(options: object);
    onAuthStateChange(listener: (event: string) => void): unknown;
    signInWithPassword(credentials: object): Promise<Result<unknown>>;
    setSession(tokens: { access_token: string; refresh_token: string }): Promise<Result<unknown>>;
    getSession(): Promise<Result<{ readonly session: { readonly access_token: string } | null }>>;
    signOut(): Promise<unknown>;
  }

  export { GoTrueClient, GoTrueClient as AuthClient };
}

declare module 'oidc-client-ts' {
  export class User {
    constructor(parts: object);
    readonly access_token: string;
    readonly expired: boolean | undefined;
  }
  export class ErrorResponse extends Error {
    readonly error: string | null;
  }
  export class UserManager {
    constructor(options: object);
    readonly events: {
      addSilentRenewError(listener: (error: Error) => void): unknown;
      addUserUnloaded(listener: () => void): unknown;
    };
    signinResourceOwnerCredentials(credentials: object): Promise<User>;
    getUser(): Promise<User | null>;
    storeUser(user: User): Promise<void>;
    signinSilent(): Promise<User | null>;
    revokeTokens(): Promise<void>;
    removeUser(): Promise<void>;
  }
}

declare module '@auth0/auth0-spa-js' {
  export class Auth0Client {
    constructor(options: object);
    loginWithRedirect(options: { openUrl(url: string): void }): Promise<void>;
    handleRedirectCallback(url: string): Promise<void>;
    getTokenSilently(): Promise<string>;
    logout(options: object): Promise<void>;
  }
}

declare module '@clerk/clerk-js' {
  interface ClerkSession {
    getToken(): Promise<string | null>;
  }
  export class Clerk {
    constructor(publishableKey: string, options?: object);
    readonly session: ClerkSession | null | undefined;
    readonly status: string;
    addListener(listener: (resources: { readonly session: ClerkSession | null | undefined }) => void): unknown;
    load(options?: object): Promise<void>;
    signOut(callback: () => void): Promise<void>;
  }
}
