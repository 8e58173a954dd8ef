/** Every place of a lock file that ties the install to one host, which a folder beside it does not. The pages where maintainers ask for money are none. */
export function registryMarks(lockFile: string): string[] {
  const marks: string[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    const key = path.at(-1) ?? '';
    if (key === 'funding') return;
    if (key === 'resolved' && !`${value}`.startsWith('file:')) marks.push(path.join('.'));
    else if (typeof value === 'string' && /^[a-z+]+:\/\//.test(value)) marks.push(path.join('.'));
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name]);
    }
  };
  walk(JSON.parse(lockFile), []);
  return marks;
}
