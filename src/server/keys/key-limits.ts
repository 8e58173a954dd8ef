/** The numbers of the key cache. */
export const keyLimits = {
  /** Keys this young are used without a thought. */
  freshMs: 5 * 60_000,
  /** Older ones are still used while new ones are fetched on the side; beyond this the request waits for the new ones. */
  staleMs: 60 * 60_000,
  /** When they cannot be fetched, the old ones serve so long: an outage of the key server is no outage of the app. */
  lastResortMs: 24 * 60 * 60_000,
  /** A `kid` nobody knows makes the set be fetched at most this often: tokens can be forged at will. */
  unknownKidCooldownMs: 10_000,
  /** After a failed fetch the next one is this far off. */
  failureCooldownMs: 5_000,
  /** Tenants whose keys are remembered, per fetch function. */
  tenantsMax: 500,
  /** A published key set is at most so large. */
  keySetBytesMax: 262_144,
  /** And has at most so many keys. */
  keySetKeysMax: 100,
} as const;
