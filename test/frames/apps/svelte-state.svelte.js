/**
 * Raw: a session in a deep state would be a proxy of itself.
 *
 * @param {readonly object[]} given
 */
export function createState(given) {
  let sources = $state.raw(given);
  let version = $state(0);
  return {
    get sources() {
      return sources;
    },
    set sources(next) {
      sources = next;
    },
    get version() {
      return version;
    },
    set version(next) {
      version = next;
    },
  };
}
