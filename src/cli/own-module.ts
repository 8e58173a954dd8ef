import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { problemWithWire, WIRE_ADVICE } from '../testing/emulator/checked-wire.ts';
import type { WireAdapter } from '../testing/wire-adapter.ts';

/** What a module of the user's exports, or what is wrong and what to do about it. */
type OwnModule = { readonly exports: Readonly<Record<string, unknown>> } | { readonly problem: string };

/**
 * Loads a module of the user's.
 *
 * @param path - Relative to the working directory.
 * @param what - Stands in it, as a message says it: `the actors`.
 */
export async function loadOwnModule(path: string, what: string): Promise<OwnModule> {
  const file = resolve(path);
  if (!existsSync(file)) return { problem: `cannot read ${what}: there is no file ${file}` };
  try {
    return { exports: (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>> };
  } catch (error) {
    // No token exists yet that could be in it; without it nobody could mend the module.
    return { problem: `cannot load ${what} from ${path}: ${String(error)}` };
  }
}

/** What a module of that path exports as the adapter of a wire, or what is wrong with it. */
export function wireIn(path: string, given: unknown): { readonly wire: WireAdapter } | { readonly problem: string } {
  const problem = problemWithWire(given);
  if (problem !== null) return { problem: `${path} exports a wireAdapter that is none: ${problem}` };
  return { wire: given as WireAdapter };
}

/**
 * Loads the adapter of a wire of the user's: what a module exports as `wireAdapter`, as the drill wants it, or as the default.
 *
 * @param path - Relative to the working directory.
 */
export async function loadWire(path: string): Promise<{ readonly wire: WireAdapter } | { readonly problem: string }> {
  const module = await loadOwnModule(path, 'the wire');
  if ('problem' in module) return module;
  const given = module.exports.wireAdapter ?? module.exports.default;
  if (given === undefined) {
    return {
      problem: `${path} exports no wire: export its adapter as "wireAdapter" or as the default; ${WIRE_ADVICE}`,
    };
  }
  return wireIn(path, given);
}
