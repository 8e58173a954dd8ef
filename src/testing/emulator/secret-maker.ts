/**
 * Makes text that is not guessed in a test: no cryptography, an emulator guards nothing.
 *
 * @param random - In [0, 1).
 */
export function secretMaker(random: () => number): (prefix: string) => string {
  let made = 0;
  const part = () => Math.floor(random() * 36 ** 8).toString(36);
  return (prefix) => {
    made += 1;
    return `${prefix}${made}_${part()}${part()}`;
  };
}
