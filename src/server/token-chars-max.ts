/** A longer one is not looked at: cookies end at 4 kB, headers of common servers at 16. */
export const tokenCharsMax = 16_384;
