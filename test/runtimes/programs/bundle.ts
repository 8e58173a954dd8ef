import { build, type Plugin } from 'esbuild';
import { namedTokens } from '../../server/support/named-tokens.ts';
import * as tokens from '../../server/support/tokens.ts';

/** How a program is bundled. */
export interface BundleOptions {
  readonly format: 'esm' | 'iife';
  /** Left to the runtime to find. Default: nothing but the modules of Node. */
  readonly external?: readonly string[];
}

/**
 * A program for another runtime as one text, with the built package inside unless it is external.
 *
 * @param contents - Its module; relative imports are relative to this folder.
 */
export async function bundle(contents: string, { format, external = [] }: BundleOptions): Promise<string> {
  const result = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['import', 'default'],
    external: ['node:*', ...external],
    logLevel: 'silent',
    plugins: [tokensAsTexts],
  });
  return result.outputFiles[0]?.text ?? '';
}

/** A worker may not make keys while it loads, so the tokens of this process go along as texts. */
const tokensAsTexts: Plugin = {
  name: 'tokens-as-texts',
  setup({ onLoad }) {
    onLoad({ filter: /test\/server\/support\/(?:named-)?tokens\.ts$/ }, ({ path }) => ({
      loader: 'js',
      contents: path.endsWith('named-tokens.ts')
        ? `export const namedTokens = ${JSON.stringify(namedTokens)};`
        : tokenModule(),
    }));
  },
};

function tokenModule(): string {
  const kinds = ['production', 'development'] as const;
  const keys = Object.fromEntries(kinds.map((kind) => [kind, tokens.publishableKey(kind)]));
  const suffixes = Object.fromEntries(Object.values(keys).map((key) => [key, tokens.suffixOf(key)]));
  const partsOf = ({ jwk, jwks, pem }: typeof tokens.ownKey) => JSON.stringify({ jwk, jwks, pem });
  return `
    const keys = ${JSON.stringify(keys)};
    const suffixes = ${JSON.stringify(suffixes)};
    export const NOW = ${tokens.NOW};
    export const NOW_MS = ${tokens.NOW_MS};
    export const ownKey = ${partsOf(tokens.ownKey)};
    export const foreignKey = ${partsOf(tokens.foreignKey)};
    export const publishableKey = (kind) => keys[kind];
    export const suffixOf = (key) => suffixes[key];
  `;
}
