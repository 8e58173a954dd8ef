/** An event's type in short, as the tables of a chart have it: `done createToken`, `after planned`, `always`. */
export function shortEvent(type: string): string {
  if (type === '') return 'always';
  if (type === '*') return 'anything else';
  if (type === 'xstate.init') return 'starts';
  if (type === 'xstate.stop') return 'stops';
  return type
    .replace(/^xstate\.after\.([^.]+)\..*$/, 'after $1')
    .replace(/^xstate\.(done|error)\.actor\.(.+)$/, '$1 $2')
    .replace(/^xstate\.(done)\.state\.(.+)$/, '$1 $2');
}

/**
 * An event as people say it: `createToken answered`, `createToken failed`, `attempt deadline passed`, `planned moment came`. The events of
 * the package have such names already, and stay as they are.
 *
 * @param event - Its type, or what {@link shortEvent} made of that.
 */
export function eventWords(event: string): string {
  const short = shortEvent(event);
  const [, kind = '', name = ''] = /^(done|error|after) (.+)$/.exec(short) ?? [];
  if (kind === 'done') return `${name} answered`;
  if (kind === 'error') return `${name} failed`;
  if (kind === 'after') return name === 'planned' ? 'planned moment came' : `${spaced(name)} passed`;
  return short;
}

/** `attemptDeadline` gives `attempt deadline`. */
const spaced = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
