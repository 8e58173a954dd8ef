import { posix } from 'node:path';

/** Pages by their path from the root of the repository. */
export type Pages = ReadonlyMap<string, string>;

/**
 * The links of the pages that lead nowhere: to a file that is not there or not published, or to a heading that no page has.
 *
 * @param isPublished - Whether a path is in the package.
 */
export function lostLinks(pages: Pages, isPublished: (path: string) => boolean): string[] {
  return [...pages].flatMap(([page, text]) =>
    targets(text).flatMap((target) => {
      const [path = '', heading] = target.split('#');
      const file = path === '' ? page : posix.join(posix.dirname(page), path);
      const found = pages.get(file);
      if (found === undefined && !isPublished(file)) return [`${page} links to ${target}: no such file in the package`];
      if (heading === undefined || (found !== undefined && headings(found).has(heading))) return [];
      return [`${page} links to ${target}: no such heading`];
    }),
  );
}

/** Where a page links to, but for other sites. */
function targets(text: string): string[] {
  const links = prose(text).matchAll(/\]\(([^)\s]+)\)|\b(?:href|src|srcset)="([^"]+)"/g);
  return [...links].map(([, inText, inTag]) => inText ?? inTag ?? '').filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a page, made of its headings as GitHub and TypeDoc make them. */
function headings(text: string): ReadonlySet<string> {
  const found = new Map<string, number>();
  const slugs = [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => {
    const slug = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
    const before = found.get(slug) ?? 0;
    found.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
  return new Set(slugs);
}

/** A page without its blocks of code. */
const prose = (text: string) => text.replaceAll(/^```.*?^```$/gms, '');
