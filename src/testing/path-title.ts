/**
 * A path as a sentence.
 *
 * @param events - What happens, in order.
 * @param value - The state value it ends in.
 */
export function pathTitle(events: readonly string[], value: unknown): string {
  const [place, inner] = typeof value === 'string' ? [value] : (Object.entries(Object(value))[0] ?? ['somewhere']);
  const end = `the session is ${place}${typeof inner === 'string' ? ` (${inner})` : ''}`;
  return events.length === 0 ? `at the start ${end}` : `${events.join(', then ')}: ${end}`;
}
