import { frontendApi } from '../../frontend-api/frontend-api.ts';
import type { DrilledActors, Place } from './contract.ts';
import { followByHttp } from './follow-by-http.ts';

/** The package's own wire, over HTTP; redirects are followed as a browser would. */
export function defaultActors({ url, fetch }: Place): DrilledActors {
  const api = frontendApi({ url, fetch, document: null, onLine: () => true, redirectUrl: () => `${url}/app` });
  return {
    createToken: api.createToken,
    createHandshakeUrl: api.createHandshakeUrl,
    confirmSession: api.confirmSession,
    endSession: api.endSession,
    followHandshake: followByHttp({ url, fetch }),
  };
}
