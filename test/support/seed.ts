import { execFileSync } from 'node:child_process';

/** What a copy without its history is tested with. */
const WITHOUT_HISTORY = 604504722;

/**
 * The seed of a run: `SEED`, or a number made of the files that are committed. So one commit has one verdict, wherever it is tested, and
 * each new commit walks other ways; to explore, give seeds of your own.
 */
export function seedOfRun(wanted = process.env.SEED ?? null, tree = committedTree): number {
  if (wanted === null) {
    const hash = tree();
    return hash === null ? WITHOUT_HISTORY : Number.parseInt(hash.slice(0, 7), 16);
  }
  const seed = Number(wanted);
  if (Number.isSafeInteger(seed)) return seed;
  throw new TypeError(
    `SEED is a whole number, and was "${wanted}". Give the one that a failed run has printed, or none.`,
  );
}

function committedTree(): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD^{tree}'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
