import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { ROOT, type SourceFiles } from './source-files.ts';

/** A program to check: files and options of a tsconfig, or given ones, plus files that are planted for it. */
export interface Compilation {
  /** A tsconfig, from the root of the repository. */
  readonly config?: string;
  /** Options as a tsconfig has them, over those of `config`. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Files that are written for this one compilation, by path from the project. */
  readonly planted: SourceFiles;
  /** Where the project is made, a folder of its own, and finds its packages. Default: within the repository. */
  readonly folder?: string;
  /** Which compiler checks: the oldest that is promised, the last in JavaScript, or (the default) the fast one. */
  readonly compiler?: 'typescript5' | 'typescript' | 'typescript7';
}

/**
 * Type-checks what is named and planted, and gives back every complaint as `path:line TS1234 message`: the path from the project when it
 * lies there, else from the root of the repository.
 */
export async function compile(compilation: Compilation): Promise<string[]> {
  const { config, options, planted, folder: place = join(ROOT, 'reports'), compiler = 'typescript7' } = compilation;
  await mkdir(place, { recursive: true });
  const folder = await mkdtemp(join(place, 'compile-'));
  try {
    for (const [path, text] of planted) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const { files, include } = config === undefined ? { files: [], include: [] } : await inputsOf(config);
    const project = {
      ...(config !== undefined && { extends: join(ROOT, config) }),
      compilerOptions: { noEmit: true, ...options },
      files: [...planted.keys(), ...files],
      include,
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(project));
    return complaintsOf(await check(folder, compiler), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a tsconfig includes: one that extends it, and names files, does not inherit that. */
async function inputsOf(config: string): Promise<{ files: string[]; include: string[] }> {
  // Slow to load, and needed only to read a tsconfig with its comments.
  const { default: ts } = await import('typescript');
  const path = join(ROOT, config);
  const { config: json, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error !== undefined) throw new TypeError(`${config} cannot be read`);
  const absolute = (paths: readonly string[] = []) => paths.map((each) => resolve(dirname(path), each));
  return { files: absolute(json.files), include: absolute(json.include) };
}

function check(folder: string, compiler: string): Promise<string> {
  const args = [join(ROOT, 'node_modules', compiler, 'bin/tsc'), '-p', folder, '--pretty', 'false'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      // Complaints are no failure of the compiler; an end without a word about it is.
      if (error !== null && !stdout.includes('error TS')) reject(new Error(`${compiler}: ${stderr || error.message}`));
      else resolve(stdout);
    });
  });
}

function complaintsOf(said: string, folder: string): string[] {
  const complaints: string[] = [];
  for (const line of said.split('\n').filter((each) => each.trim() !== '')) {
    const [, path, at, code, message] = /^(?:(.+?)\((\d+),\d+\): )?error (TS\d+): (.*)$/.exec(line) ?? [];
    // What is not the beginning of a complaint goes on with the last.
    if (code === undefined) complaints.push(`${complaints.pop() ?? ''} ${line.trim()}`);
    else complaints.push(`${path ? shown(resolve(folder, path), folder) : ''}:${at ?? 0} ${code} ${message}`);
  }
  return complaints;
}

function shown(path: string, folder: string): string {
  const within = relative(folder, path);
  return (within.startsWith('..') ? relative(ROOT, path) : within).replaceAll('\\', '/');
}
