/**
 * What a page downloads for the same small app with each library: it asks for a token, and sends it to an API. Made by esbuild for
 * production: minified, in one file, gzipped.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../../house/support/source-files.ts';
import { record } from './support/figures.ts';
import { clerkScripts, pageBundle } from './support/page-bundle.ts';

/** Bytes. */
export interface Bundled {
  readonly minified: number;
  readonly gzipped: number;
}
export type BundleFigures = Readonly<Record<string, Bundled>>;

const sample = (name: string, external: readonly string[] = []) =>
  pageBundle(readFileSync(join(ROOT, `test/bench/peers/samples/${name}.ts`), 'utf8'), external);
const sizeOf = (text: string): Bundled => ({
  minified: Buffer.byteLength(text),
  gzipped: gzipSync(text, { level: 9 }).byteLength,
});

const figures: BundleFigures = {
  'xstate-session': sizeOf(await sample('xstate-session')),
  'xstate-session, own back end': sizeOf(await sample('own-back-end')),
  'xstate-session, own back end, xstate there': sizeOf(await sample('own-back-end', ['xstate'])),
  '@supabase/auth-js': sizeOf(await sample('supabase')),
  'oidc-client-ts': sizeOf(await sample('oidc-client-ts')),
  '@auth0/auth0-spa-js': sizeOf(await sample('auth0')),
  '@clerk/clerk-js': sizeOf(await sample('clerk')),
  '@clerk/clerk-js, script': sizeOf(clerkScripts().get('/clerk-js/clerk.browser.js') ?? ''),
};
console.log(figures);
const nothing = Object.entries(figures).filter(([, { gzipped }]) => gzipped < 1_000);
if (nothing.length > 0) throw new TypeError(`Nothing was bundled: ${nothing.join()}`);
await record(figures);
