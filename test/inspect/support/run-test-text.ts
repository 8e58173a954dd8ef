import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { runVitest } from '../../house/support/run-vitest.ts';
import { ROOT } from '../../house/support/source-files.ts';

/** Runs a test that was printed or copied, in a file of its own, against the built package. */
export async function runTestText(text: string): ReturnType<typeof runVitest> {
  // Inside the package, so that a test file there can import it by its name.
  await mkdir(join(ROOT, 'reports'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'reports', 'copied-'));
  try {
    const [file, config] = [join(folder, 'copied.test.ts'), join(folder, 'copied.config.mjs')];
    await writeFile(file, text);
    await writeFile(config, `export default { test: { include: [${JSON.stringify(relative(ROOT, file))}] } };`);
    return await runVitest(relative(ROOT, config));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
