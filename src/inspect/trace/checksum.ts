/** A short checksum of plain JSON, whatever the order of its names (FNV-1a, 32 bit): tells two contexts apart, hides nothing. */
export function checksum(value: unknown): string {
  let hash = 0x811c9dc5;
  for (const character of sorted(value)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, part]) => `${JSON.stringify(name)}:${sorted(part)}`);
  return `{${parts.join()}}`;
}
