import { readdirSync, readFileSync } from 'node:fs';

/** A fenced block of code in a page of the documentation. */
export interface CodeBlock {
  /** The page and the line the block begins at. */
  readonly where: string;
  readonly language: string;
  /** Whether the block is to be run, and what follows it is what it prints. */
  readonly isRun: boolean;
  /** Whether it is a file of an app in `test/apps`, which compiles and runs it. */
  readonly isOfApp: boolean;
  readonly code: string;
  /** What it is said to print. */
  readonly output: string | null;
}

/** The pages a user reads: the README and `docs/`. */
export function pages(): string[] {
  return ['README.md', ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))];
}

/** Every block of code of a page. A `text output` block belongs to the `run` block before it. */
export function codeBlocks(page: string, text = readFileSync(page, 'utf8')): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  for (const match of text.matchAll(/^```(\w*)([^\n]*)\n(.*?)^```$/gms)) {
    const [, language = '', info = '', code = ''] = match;
    const last = blocks.at(-1);
    if (language === 'text' && info.trim() === 'output' && last) blocks[blocks.length - 1] = { ...last, output: code };
    const where = `${page}:${text.slice(0, match.index).split('\n').length}`;
    blocks.push({ where, language, isRun: info.trim() === 'run', isOfApp: info.trim() === 'app', code, output: null });
    if (language === 'text' && info.trim() === 'output') blocks.pop();
  }
  return blocks;
}
