/** Ends a subscription: call it, or its `unsubscribe`; `using` works too. Ending twice does no harm. */
export interface Subscription {
  (): void;
  /** The same, as XState spells it. */
  unsubscribe(): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}

/** Makes a {@link Subscription} of the function that ends it. */
export function createSubscription(end: () => void): Subscription {
  const parts: { unsubscribe(): void; [Symbol.dispose]?: () => void } = { unsubscribe: end };
  // Older browsers have no `Symbol.dispose`; there is no `using` to miss it then.
  if (Symbol.dispose) parts[Symbol.dispose] = end;
  return Object.assign(() => end(), parts) as Subscription;
}
