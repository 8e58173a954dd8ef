/** Every text that can be reached from a value: names, strings, numbers, and what `getSnapshot` and `toJSON` give. */
export function textsOf(value: unknown): string {
  const seen = new Set<unknown>();
  const texts: string[] = [];
  const walk = (found: unknown): void => {
    if (typeof found === 'string' || typeof found === 'number') texts.push(String(found));
    if (typeof found === 'symbol') texts.push(String(found));
    if (typeof found !== 'object' || found === null || seen.has(found)) return;
    seen.add(found);
    if (found instanceof Map || found instanceof Set) for (const item of found) walk(item);
    for (const key of Reflect.ownKeys(found)) {
      texts.push(String(key));
      walk(Reflect.get(found, key));
    }
    for (const name of ['getSnapshot', 'getPersistedSnapshot', 'toJSON']) {
      const method: unknown = Reflect.get(found, name);
      if (typeof method === 'function') walk(method.call(found));
    }
  };
  walk(value);
  return texts.join('\n');
}
