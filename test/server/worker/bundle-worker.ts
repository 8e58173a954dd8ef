import { build, type Plugin } from 'esbuild';
import { namedTokens } from '../support/named-tokens.ts';
import * as tokens from '../support/tokens.ts';

/**
 * The decision table as one program for a runtime that is not Node, with the built package inside. A worker may not make
 * keys while it loads, so the tokens of this process go along as texts.
 *
 * @param ending - What the program does with `runTable` and `worker`.
 */
export async function bundleWorker(ending: string, format: 'esm' | 'iife'): Promise<string> {
  const entry = new URL('./worker.ts', import.meta.url).pathname;
  const result = await build({
    stdin: { contents: `import { runTable, worker } from ${JSON.stringify(entry)};\n${ending}`, resolveDir: '.' },
    bundle: true,
    write: false,
    format,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['import', 'default'],
    logLevel: 'silent',
    plugins: [tokensAsTexts],
  });
  return result.outputFiles[0]?.text ?? '';
}

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
  const { jwk, jwks, pem } = tokens.ownKey;
  return `
    const keys = ${JSON.stringify(keys)};
    const suffixes = ${JSON.stringify(suffixes)};
    export const NOW = ${tokens.NOW};
    export const NOW_MS = ${tokens.NOW_MS};
    export const ownKey = ${JSON.stringify({ jwk, jwks, pem })};
    export const publishableKey = (kind) => keys[kind];
    export const suffixOf = (key) => suffixes[key];
  `;
}
