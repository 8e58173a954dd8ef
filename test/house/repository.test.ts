import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entryPoints, manifest } from './support/manifest.ts';
import { ROOT } from './support/source-files.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

test('the top level holds the rooms of the house, and one file per tool that asks for the root', () => {
  const rooms = ['docs', 'machines', 'src', 'test'];
  const words = ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md'];
  const files = [...words, 'package-lock.json', 'package.json', 'tsconfig.json'];
  const tools = ['biome.json', 'stryker.config.json', 'tsup.config.ts', 'typedoc.json', 'vitest.config.ts'];
  const ignored = read('.gitignore')
    .split('\n')
    .map((line) => line.replaceAll(/^\/|\/$/g, ''));
  const there = readdirSync(ROOT).filter((name) => !name.startsWith('.') && !ignored.includes(name));
  expect(there.filter((name) => ![...rooms, ...files, ...tools].includes(name))).toEqual([]);
  expect([...rooms, ...files].filter((name) => !there.includes(name))).toEqual([]);
});

const apps = readdirSync(join(ROOT, 'test/apps')).filter((name) =>
  existsSync(join(ROOT, `test/apps/${name}/package.json`)),
);
const apart = ['peer/npm', 'bench/peers/npm', 'runtimes/npm', ...apps.map((name) => `apps/${name}`)];

test('there is an app of each framework, with a lock file', () => {
  expect(apps).toEqual(
    expect.arrayContaining(['next', 'react-router', 'sveltekit', 'nuxt', 'vite-react', 'express', 'hono']),
  );
});

/** What ties an install to one host: a folder beside it does not. The pages where maintainers ask for money are none. */
const REGISTRY = /"resolved": (?!"file:)|: "[a-z+]+:\/\//;
const withoutFunding = (lock: string) =>
  JSON.stringify(
    JSON.parse(lock, (key, value) => (key === 'funding' ? undefined : value)),
    null,
    2,
  );

test.each(['package-lock.json', ...apart.map((folder) => `test/${folder}/package-lock.json`)])(
  '%s names no registry, so an install asks whichever one is configured',
  (path) => {
    expect(withoutFunding(read(path))).not.toMatch(REGISTRY);
  },
);

test.each([
  { packages: { 'node_modules/planted': { resolved: 'https://registry.example/planted-1.0.0.tgz' } } },
  { packages: { 'node_modules/planted': { version: 'https://codeload.example/planted/tar.gz/1' } } },
  { packages: { '': { dependencies: { planted: 'git+ssh://git@host.example/planted.git' } } } },
])('a registry planted in the lock file is found: %j', (lock) => {
  expect(withoutFunding(JSON.stringify(lock, null, 2))).toMatch(REGISTRY);
});

test('the lock file is of this package.json', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Record<string, unknown>> };
  const { version, dependencies, devDependencies, peerDependencies } = manifest;
  expect(packages['']).toMatchObject({ version, dependencies, devDependencies, peerDependencies });
});

test('CI runs the commands that README and CONTRIBUTING tell people to run, and nothing else', () => {
  const commands = read('.ci/run')
    .split('\n')
    .filter((line) => line !== '' && !/^(?:#|set -|cd |echo )/.test(line))
    // Where CI is set, what could not run is a failure.
    .map((line) => line.replace(/^CI=true /, ''));
  const [install, run, ...scripts] = commands;
  expect(`${install} && ${run}`).toBe('npm ci && npm test');
  expect(scripts).toEqual(expect.arrayContaining(['npm run test:peer', 'npm run test:runtimes', 'npm run test:apps']));
  expect(read('README.md')).toContain('npm ci && npm test');
  for (const script of scripts) expect(read('docs/CONTRIBUTING.md')).toContain(`\`${script}\``);
  expect(statSync(join(ROOT, '.ci/run')).mode & 0o100, 'executable').toBe(0o100);
});

test('the changelog tells of this version', () => {
  expect(read('CHANGELOG.md')).toContain(`## [${manifest.version}]`);
});

test('each entry point has a source, and tsup builds it', () => {
  const config = read('tsup.config.ts');
  for (const [subpath] of entryPoints) {
    const name = subpath === '.' ? 'index' : subpath.slice(2);
    const source = /^(?:index|machines)$/.test(name)
      ? { index: 'src/index.ts', machines: 'machines/index.ts' }[name]
      : `src/${name}/index.ts`;
    expect(existsSync(join(ROOT, source ?? '')), `${source} exists`).toBe(true);
    expect(config).toContain(`'${source}'`);
  }
});
