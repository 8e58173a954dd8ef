/** @throws TypeError when an event's type is none of those there are. */
export function checkType(type: unknown, known: readonly string[]): void {
  if (known.includes(type as string)) return;
  throw new TypeError(`There is no event ${JSON.stringify(type)}; there are ${known.join(', ')}.`);
}
