import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { sourceAliases } from '../../mutation/source-aliases.ts';
import { heldGuarantees } from '../held-guarantees.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The package with one module replaced by a faulty one, which may use the original. */
function withFault(name: string, target: string): TestProjectInlineConfiguration {
  const fault = path(`./${name}.ts`);
  const original = path(`../../../${target}`);
  return {
    resolve: { alias: sourceAliases },
    plugins: [
      {
        name: `plant ${name}`,
        enforce: 'pre',
        async resolveId(source, importer) {
          if (importer === undefined || importer === fault || !source.endsWith('.ts')) return undefined;
          const resolved = await this.resolve(source, importer, { skipSelf: true });
          return resolved?.id === original ? fault : undefined;
        },
      },
    ],
    test: { name, include: ['test/guarantees/session.test.ts'], env: { PROMISE: name } },
  };
}

const faults = Object.entries(heldGuarantees).map(([name, { faultIn }]) => withFault(name, faultIn));
const none: TestProjectInlineConfiguration = {
  resolve: { alias: sourceAliases },
  test: { name: 'no fault', include: ['test/guarantees/session.test.ts'] },
};

export default defineConfig({ test: { projects: [none, ...faults] } });
