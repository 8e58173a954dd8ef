import { Client, fetchExchange } from '@urql/core';
import { GraphQLClient } from 'graphql-request';
import type { Session } from 'xstate-session';
import { authorizedFetch } from 'xstate-session/fetch';

/** A fetch for GraphQL, where everything is a POST, and some servers refuse a token with status 200. */
export const graphqlFetch = (session: Session, url: string) =>
  authorizedFetch(session, {
    origins: [new URL(url).origin],
    // A refused operation did not run. Leave this out where yours may have.
    retry: 'always',
    isRefused: async (response) => response.status === 401 || /"UNAUTHENTICATED"/.test(await response.text()),
  });

export const graphqlRequestFor = (session: Session, url: string) =>
  new GraphQLClient(url, { fetch: graphqlFetch(session, url) });

export const urqlFor = (session: Session, url: string) =>
  new Client({ url, fetch: graphqlFetch(session, url), exchanges: [fetchExchange], preferGetMethod: false });
