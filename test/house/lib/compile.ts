import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT, type SourceFiles } from './source-files.ts';

/** A program to check: options and files of a tsconfig, or given ones, plus files that exist only here. */
export interface Compilation {
  /** A tsconfig, from the root of the repository. */
  readonly config?: string;
  /** Options over those of the tsconfig. */
  readonly options?: ts.CompilerOptions;
  /** Files that are not on the disk, by absolute path or from the root of the repository. All are checked. */
  readonly planted?: SourceFiles;
}

/** What is installed does not change: its files, parsed, by the options they were parsed under. */
const installed = new Map<string, Map<string, ts.SourceFile | undefined>>();

/** Type-checks and gives back every complaint as `path:line TS1234 message`. */
export function compile({ config, options, planted = new Map() }: Compilation): string[] {
  const parsed = config === undefined ? { fileNames: [], options: {} } : parsedConfig(config);
  const merged: ts.CompilerOptions = { ...parsed.options, noEmit: true, ...options };
  const virtual = new Map([...planted].map(([path, text]) => [join(path.startsWith('/') ? '' : ROOT, path), text]));
  const host = ts.createCompilerHost(merged, true);
  const { fileExists, readFile, getSourceFile } = host;
  const known = installed.get(JSON.stringify(merged)) ?? new Map<string, ts.SourceFile | undefined>();
  installed.set(JSON.stringify(merged), known);
  host.fileExists = (path) => virtual.has(path) || fileExists(path);
  host.readFile = (path) => virtual.get(path) ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = virtual.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, language, true);
    if (!path.includes('/node_modules/')) return getSourceFile(path, language, ...rest);
    if (!known.has(path)) known.set(path, getSourceFile(path, language, ...rest));
    return known.get(path);
  };
  const program = ts.createProgram([...parsed.fileNames, ...virtual.keys()], merged, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, code, messageText }) => {
    const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    return `${file?.fileName.replace(`${ROOT}/`, '') ?? ''}:${line} TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

function parsedConfig(config: string): { fileNames: string[]; options: ts.CompilerOptions } {
  const path = join(ROOT, config);
  const { config: json, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error !== undefined) throw new TypeError(`${config} cannot be read`);
  return ts.parseJsonConfigFileContent(json, ts.sys, dirname(path), undefined, path);
}
