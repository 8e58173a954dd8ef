import type { ShownToken } from './contract.ts';

const CELLS = 8;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** The remaining life of a token as a bar of eight cells; empty when none is usable. */
export function lifeBar(token: ShownToken | null): string {
  if (!token?.usable) return '·'.repeat(CELLS);
  const eighths = Math.round(Math.min(1, token.leftMs / token.lifetimeMs) * CELLS * 8);
  const full = Math.floor(eighths / 8);
  return `${'█'.repeat(full)}${EIGHTHS[eighths % 8]}`.padEnd(CELLS);
}
