import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    machines: 'machines/index.ts',
    'frontend-api': 'src/frontend-api/index.ts',
    testing: 'src/testing/index.ts',
    cli: 'src/cli/cli.ts',
  },
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  splitting: true,
  clean: true,
  // tsup hands `baseUrl` to the compiler; TypeScript 6 calls that deprecated (TS5101).
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
});
