import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { ROOT } from '../../../house/support/source-files.ts';
import { BROWSER_FLAGS } from '../../../support/browser-flags.ts';
import { apartFolder } from '../../../support/install-apart.ts';
import { CONTESTANTS, type ContestantName } from './contestants.ts';
import type { Outcome } from './contract.ts';
import type { PageKit, Play } from './in-page.ts';

const FOLDER = join(ROOT, 'test/bench/peers/behaviour');
const PAGE = 'https://app.example/';

/** A browser whose pages reach nothing but what is played in them. */
export interface Stage extends AsyncDisposable {
  readonly version: string;
  /** Plays one scenario with one library, in a page and a profile of their own. */
  play(name: ContestantName, play: Omit<Play, 'wire'>): Promise<Outcome>;
}

/** @param executablePath - A Chromium. */
export async function openStage(executablePath: string): Promise<Stage> {
  const kit = await bundle({ entryPoints: [join(FOLDER, 'in-page.ts')] });
  const clients = new Map<string, string>();
  for (const [name, { module, create }] of Object.entries(CONTESTANTS)) {
    const contents = `import { ${create} } from './clients/${module}'; globalThis.createContestant = ${create};`;
    clients.set(name, await bundle({ stdin: { contents, resolveDir: FOLDER, loader: 'ts' } }));
  }
  const browser: Browser = await chromium.launch({
    executablePath,
    // A page that is driven is told from a user's by `navigator.webdriver`, and clerk-js does other things in it.
    args: [...BROWSER_FLAGS, '--disable-blink-features=AutomationControlled'],
    headless: true,
  });

  return {
    version: browser.version(),
    async play(name, play) {
      const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36`;
      const context = await browser.newContext({ userAgent });
      const escaped: string[] = [];
      try {
        await context.route('**/*', (route) => {
          const url = route.request().url();
          if (url === PAGE)
            return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>app</title>' });
          escaped.push(url);
          return route.abort();
        });
        const page = await context.newPage();
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(String(error)));
        if (process.env.BEHAVIOUR_LOG) page.on('console', (message) => console.log(`[${name}]`, message.text()));
        await page.goto(PAGE);
        await page.addScriptTag({ content: kit });
        await page.addScriptTag({ content: clients.get(name) ?? '' });
        const outcome = await page.evaluate(
          (given) => {
            const { behaviourKit, createContestant } = globalThis as unknown as {
              behaviourKit: PageKit;
              createContestant: Parameters<PageKit['play']>[1];
            };
            return behaviourKit.play(given, createContestant);
          },
          { ...play, wire: CONTESTANTS[name].wire },
        );
        if (escaped.length > 0) throw new TypeError(`${name} has asked somebody else: ${escaped.join(', ')}`);
        if (errors.length > 0 && process.env.BEHAVIOUR_LOG) console.log(name, errors);
        return outcome;
      } finally {
        await context.close();
      }
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function bundle(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    ...options,
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    absWorkingDir: ROOT,
    nodePaths: [join(apartFolder('peers'), 'node_modules')],
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    // Of what is only for Node: a page never comes there.
    external: ['util', 'timers', 'timers/promises', 'node:http'],
    logLevel: 'error',
  });
  return outputFiles?.[0]?.text ?? '';
}
