/**
 * By the signal of a `createToken` call: what to call when its request goes out only now, because it waited for its turn.
 * The wait then counts neither as the server's slowness nor against the token's life.
 */
export const turns = /* @__PURE__ */ new WeakMap<AbortSignal, () => void>();
