const XSTATE = /^(?:done\.actor|error\.actor|after)\./;

/** An event's type in a trace: XState's prefix is left out. */
export const eventName = {
  write: (type: string): string => type.replace(/^xstate\./, ''),
  read: (name: string): string => (XSTATE.test(name) ? `xstate.${name}` : name),
};
