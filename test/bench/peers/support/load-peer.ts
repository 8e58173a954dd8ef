import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { apartFolder } from '../../../support/install-apart.ts';

/**
 * Imports a peer as a program beside it would: by its name, through its `exports`.
 *
 * @typeParam Module - What is used of it. It is not installed where types are checked.
 */
export async function loadPeer<Module>(name: string): Promise<Module> {
  const loader = (await import(pathToFileURL(join(apartFolder('peers'), 'load.mjs')).href)) as {
    load(name: string): Promise<unknown>;
  };
  return (await loader.load(name)) as Module;
}
