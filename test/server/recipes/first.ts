import { type AuthenticateOptions, authenticateRequest, handshakeResponse } from 'xstate-session/server';

const options: AuthenticateOptions = {
  frontendApi: 'clerk.app.example', // or publishableKey: 'pk_live_…'
  keys: { jwksUrl: 'https://clerk.app.example/.well-known/jwks.json' },
  authorizedParties: ['https://app.example'],
};

export async function handle(request: Request): Promise<Response> {
  const state = await authenticateRequest(request, options);
  if (state.headers.has('location')) return handshakeResponse(state);
  const who = state.status === 'signed-in' ? state.claims.sub : 'stranger';
  return new Response(`Hello ${who}`, { headers: state.headers });
}
