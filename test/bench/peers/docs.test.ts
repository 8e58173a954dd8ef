import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../house/support/source-files.ts';
import { committed, performancePage, SECTIONS } from './page.ts';
import type { Load } from './support/section.ts';

// After a run of the benchmarks: npx vitest run --project node test/bench/peers/docs.test.ts -u

test('docs/performance.md is what the figures say', async () => {
  await expect(performancePage()).toMatchFileSnapshot('../../../docs/performance.md');
});

/** The same figures, but for one text. */
const planted =
  (from: RegExp, to: string): Load =>
  (path) => {
    const text = JSON.stringify(committed(path));
    expect(text).toMatch(from);
    return JSON.parse(text.replace(from, to));
  };

describe('the page', () => {
  test('is another one for another figure, so drift is found', () => {
    for (const section of SECTIONS) {
      const more = planted(/("figures":.*?:)\d[\d.]*(?=[,}])/, '$1987654');
      expect(section.render(more), section.figures.join()).not.toBe(section.render(committed));
    }
  });

  test('is another one for another version', () => {
    expect(performancePage(planted(/("@clerk\/backend":")[^"]+/, '$10.0.1'))).toContain('@clerk/backend 0.0.1');
  });
});

describe('the peers that were measured', () => {
  const read = (file: string) => JSON.parse(readFileSync(join(ROOT, `test/bench/peers/npm/${file}`), 'utf8'));
  const pinned = read('package.json').dependencies as Record<string, string>;

  test.each(SECTIONS.flatMap(({ figures }) => figures))('%s: are those that the manifest pins', (path) => {
    // An update of a peer without a run of the benchmarks would leave figures of another version.
    expect(committed(path).versions).toMatchObject(pinned);
  });

  test('are pinned exactly, and the lock file is of this manifest', () => {
    expect(Object.values(pinned).filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
    expect(read('package-lock.json').packages[''].dependencies).toEqual(pinned);
  });
});
