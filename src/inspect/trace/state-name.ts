/** A state's path, its parts joined by dots: `refreshing.backing-off`. */
export function stateName(value: unknown): string {
  if (typeof value === 'string') return value;
  const [entry] = Object.entries(Object(value));
  return entry === undefined ? '' : `${entry[0]}.${stateName(entry[1])}`;
}
