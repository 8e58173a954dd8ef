// The site's configuration. It is copied beside the staged pages, and read there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { slug } from 'github-slugger';
import { mendedTheme } from './mended-theme.mjs';
import navigation from './navigation.json' with { type: 'json' };
import { enlarge } from './theme/enlarge.mjs';
import { withoutServer } from './without-server.mjs';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));

/** A page's own title. */
function titleOf(path) {
  const [, title] = /^# (.*)$/m.exec(readFileSync(join(folder, path), 'utf8')) ?? [];
  if (title === undefined) throw new Error(`${path} has no title.`);
  return title.replaceAll('`', '');
}

const placeOf = (page) => (page === 'README.md' ? 'index.md' : page === 'LICENSE' ? 'LICENSE.md' : page);
const linkTo = (path) => `/${path.replace(/(?:index)?\.md$/, '')}`;
const itemOf = (path) => ({ text: titleOf(path), link: linkTo(path) });

/** The page of each entry point. */
function apiPages() {
  const api = join(folder, 'api');
  if (!existsSync(api)) return [];
  const found = readdirSync(api, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
  return found
    .toSorted((one, other) => one.length - other.length || (one < other ? -1 : 1))
    .map((path) => relative(folder, join(api, path)));
}

const groups = navigation.map(({ title, pages }) => ({
  text: title,
  items: pages.map((page) => itemOf(placeOf(page))),
}));
const api = { text: 'The API', items: apiPages().map(itemOf) };

/**
 * Words as people look for them: `Retry-After` and `missing_expired_token` are words, and so are their parts. Words that every page has are
 * left out. It is sent to the page as text, and so refers to nothing outside itself.
 */
function tokenize(text) {
  const everywhere =
    /^(?:a|an|and|are|as|at|be|by|can|do|does|for|from|has|have|how|i|if|in|is|it|its|my|of|on|or|so|that|the|this|to|was|what|when|why|with|you|your)$/i;
  const words = text.match(/[\p{L}\p{N}_-]+/gu) ?? [];
  return words.flatMap((word) => {
    if (everywhere.test(word)) return [];
    const parts = word.split(/[-_]+/).filter((part) => part !== '');
    return parts.length > 1 ? [parts.join('-'), ...parts] : parts;
  });
}

export default {
  title: 'xstate-session',
  description: 'The life of a session token as an explicit statechart.',
  lang: 'en',
  // Where `npm run docs:serve` looks: what `npm run docs` has written.
  outDir: '../../site',
  head: [['script', {}, `(${withoutServer})(${enlarge})`]],
  // `.html` in the addresses, so that any folder of files will do.
  cleanUrls: false,
  transformHead: ({ page }) => [['meta', { name: 'depth', content: String(page.split('/').length - 1) }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // The anchors of GitHub, where the pages are read, too.
    anchor: { slugify: (title) => slug(title) },
    config(markdown) {
      // A table scrolls within itself, by keyboard, too.
      markdown.renderer.rules.table_open = () =>
        '<div class="table" role="group" aria-label="Table" tabindex="0"><table>\n';
      markdown.renderer.rules.table_close = () => '</table></div>\n';
      // The corner of a table is no heading.
      markdown.core.ruler.push('empty-headings', ({ tokens }) => {
        tokens.forEach((token, index) => {
          if (token.type !== 'th_open' || tokens[index + 1]?.content !== '') return;
          token.tag = 'td';
          tokens[index + 2].tag = 'td';
        });
      });
    },
  },
  vite: { plugins: [mendedTheme()] },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/docs/guide' },
      { text: 'States', link: '/docs/states' },
      // A page of its own: not one that the site's program can go to.
      { text: 'Playground', link: '/playground.html', target: '_self' },
      { text: 'API', link: api.items[0]?.link ?? '/docs/guide' },
    ],
    sidebar: [...groups.slice(0, -1), ...(api.items.length > 0 ? [api] : []), ...groups.slice(-1)],
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: {
        detailedView: true,
        miniSearch: {
          options: { tokenize },
          searchOptions: {
            combineWith: 'AND',
            prefix: true,
            fuzzy: (term) => (term.length > 5 ? 0.15 : false),
            // The pages tell a story; the API repeats it name by name, the changelog piece by piece, and tables case by case.
            boostDocument: (id) => {
              if (/\/api\/|CHANGELOG/.test(id)) return 0.2;
              if (/CONTRIBUTING|decision-table|peer|quality/.test(id)) return 0.4;
              return /states\.html/.test(id) ? 0.7 : 1;
            },
          },
        },
      },
    },
  },
};
