import { dirname, join } from 'node:path';
import ts from 'typescript';
import { parsedFile } from './parsed-file.ts';
import { ROOT, type SourceFiles } from './source-files.ts';

/** A program to check: options and files of a tsconfig, or given ones, plus files that exist only here. */
export interface Compilation {
  /** A tsconfig, from the root of the repository. */
  readonly config?: string;
  /** Options over those of the tsconfig. */
  readonly options?: ts.CompilerOptions;
  /** Files that are not on the disk, by absolute path or from the root of the repository. All are checked. */
  readonly planted?: SourceFiles;
  /** Files to check though the program only imports them: for most, who imports them is not who answers for them. */
  readonly alsoOf?: (path: string) => boolean;
}

/** Type-checks the files that are named or planted, and gives back every complaint as `path:line TS1234 message`. */
export function compile({ config, options, planted = new Map(), alsoOf = () => false }: Compilation): string[] {
  const parsed = config === undefined ? { fileNames: [], options: {} } : parsedConfig(config);
  const merged: ts.CompilerOptions = { ...parsed.options, noEmit: true, ...options };
  const virtual = new Map([...planted].map(([path, text]) => [join(path.startsWith('/') ? '' : ROOT, path), text]));
  const host = ts.createCompilerHost(merged, true);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => virtual.has(path) || fileExists(path);
  host.readFile = (path) => virtual.get(path) ?? readFile(path);
  host.getSourceFile = (path, language) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : parsedFile(path, text, language, merged);
  };
  const named = [...parsed.fileNames, ...virtual.keys()];
  const program = ts.createProgram(named, merged, host);
  const checked = program.getSourceFiles().filter(({ fileName }) => named.includes(fileName) || alsoOf(fileName));
  const ofFiles = checked.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  const ofAll = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
  ];
  return [...ofAll, ...ofFiles].map(({ file, start, code, messageText }) => {
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
