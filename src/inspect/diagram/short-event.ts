/** An event's type in short, for people: `done createToken`, `after planned`, `always`. */
export function shortEvent(type: string): string {
  if (type === '') return 'always';
  if (type === '*') return 'anything else';
  return type
    .replace(/^xstate\.after\.([^.]+)\..*$/, 'after $1')
    .replace(/^xstate\.(done|error)\.actor\.(.+)$/, '$1 $2')
    .replace(/^xstate\.(done)\.state\.(.+)$/, '$1 $2');
}
