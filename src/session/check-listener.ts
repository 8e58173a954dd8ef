/** @throws TypeError when a listener is no function: better now than at the first event. */
export function checkListener(listener: unknown): void {
  if (typeof listener !== 'function') throw new TypeError('A listener must be a function.');
}
