import type { Wire } from '../world.ts';
import { frontendApiWire } from './frontend-api.ts';
import { ISSUER, oauthWire } from './oauth.ts';
import { ownBackEnd } from './own-back-end.ts';
import { supabaseWire } from './supabase.ts';

export const WIRES = {
  'frontend-api': frontendApiWire,
  'own-back-end': ownBackEnd,
  oauth: oauthWire(ISSUER),
  // Auth0 names itself with a slash.
  auth0: oauthWire(`${ISSUER}/`),
  supabase: supabaseWire,
} as const satisfies Readonly<Record<string, Wire>>;

export type WireName = keyof typeof WIRES;
