// Copies the pages into a folder that VitePress builds: as they are, but for what GitHub and a site do differently.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import groups from './navigation.json' with { type: 'json' };

/** Where a page stands on the site: the README is its front page. */
const placeOf = (page) => (page === 'README.md' ? 'index.md' : page === 'LICENSE' ? 'LICENSE.md' : page);

/**
 * A picture of a page: one for each theme of the site, where GitHub goes by the system's, and a button to see it large. A link around it
 * would be lost, so it follows as text where it leads to a page.
 */
function picturesOf(text, toPublic) {
  return text.replaceAll(/(?:<a href="([^"]+)">)?<picture>([\s\S]*?)<\/picture>(?:<\/a>)?/g, (_, link, inner) => {
    // A picture that text flows around on GitHub stands for itself here.
    const [image = ''] = /<img [^>]*>/.exec(inner.replace(' align="right"', '')) ?? [];
    const sources = [...inner.matchAll(/<source [^>]*>/g)].map(([source]) => source);
    const isDark = (source) => /prefers-color-scheme:\s*dark/.test(source);
    const withoutTheme = (source) =>
      source.replace(/\s*\(prefers-color-scheme:\s*(?:dark|light)\)(?:\s+and\s+)?/, '').replace(/ media="\s*"/, '');
    const dark = sources.filter(isDark).map(withoutTheme);
    const light = sources.filter((source) => !isDark(source)).map(withoutTheme);
    // The last source of a theme may be without a condition: then it is the picture itself.
    const darkSource = dark.find((source) => !source.includes('media='));
    const darkImage = darkSource
      ? image.replace(/src="[^"]*"/, `src="${/srcset="([^"]*)"/.exec(darkSource)?.[1]}"`)
      : image;
    const drawn = (theme, ofTheme, own) =>
      `<picture class="only-${theme}">${ofTheme.filter((source) => source.includes('media=')).join('')}${own}</picture>`;
    const both = toPublic(`${drawn('light', light, image)}${drawn('dark', dark, darkImage)}`);
    const more = link?.endsWith('.md') ? `<a href="${link.replace(/\.md$/, '.html')}">More about this picture</a>` : '';
    return `<div class="picture"><button type="button" class="enlarge" title="Enlarge">${both}</button>${more}</div>`;
  });
}

/** What a page says, for a site at this address. */
export function pageFor(page, text, base) {
  const folder = dirname(page) === '.' ? '' : `${dirname(page)}/`;
  const toPublic = (html) =>
    html.replaceAll(/\b(src|srcset)="(?!\w+:|\/)([^"]+)"/g, (_, name, path) => `${name}="${base}${folder}${path}"`);
  // Blocks of code are left alone, whatever they look like.
  const [first = '', ...parts] = text.split(/(?=^```)/m);
  const pieces = [first, ...parts].map((part, index) => (index % 2 === 1 ? part : linksOf(picturesOf(part, toPublic))));
  return page === 'LICENSE' ? `# License\n\n${text}` : pieces.join('');

  function linksOf(prose) {
    return prose
      .replaceAll(/\]\(((?:\.\.\/)?)README\.md/g, ']($1index.md')
      .replaceAll(/\]\(((?:\.\.\/)?)LICENSE\)/g, ']($1LICENSE.md)')
      .replaceAll(/\]\((?!\w+:|\/|#)([^)#]+\.(?:svg|json|mmd))\)/g, (_, path) => `](${base}${folder}${path})`);
  }
}

/**
 * Fills a folder with the pages of a repository, and with the files that they show.
 *
 * @param {string} root The repository.
 * @param {string} folder Where VitePress will look.
 * @param {string} base The path that the site is served under.
 */
export async function stage(root, folder, base) {
  for (const page of groups.flatMap(({ pages }) => pages)) {
    const path = join(folder, placeOf(page));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, pageFor(page, await readFile(join(root, page), 'utf8'), base));
  }
  const isShown = (path) => !/\.\w+$/.test(path) || /\.(?:svg|json|mmd)$/.test(path);
  await cp(join(root, 'docs'), join(folder, 'public/docs'), { recursive: true, filter: isShown });
}
