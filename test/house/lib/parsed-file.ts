import ts from 'typescript';

/** Options that say where declarations are found and how they are checked: they change nothing in a parsed file. */
const OF_THE_PROGRAM = ['lib', 'types', 'skipLibCheck', 'noUncheckedSideEffectImports', 'configFilePath'];

const parsed = new Map<string, ts.SourceFile>();

/** A file parsed and bound once for all programs that would read it the same way. */
export function parsedFile(
  path: string,
  text: string,
  language: ts.ScriptTarget | ts.CreateSourceFileOptions,
  options: ts.CompilerOptions,
): ts.SourceFile {
  const { languageVersion, impliedNodeFormat } =
    typeof language === 'object' ? language : { languageVersion: language, impliedNodeFormat: undefined };
  // A declaration is read the same under all options but these two.
  const read = /\.d\.[cm]?ts$/.test(path) ? '' : readingOptions(options);
  const key = `${path} ${languageVersion} ${impliedNodeFormat} ${read}`;
  const known = parsed.get(key);
  if (known?.text === text) return known;
  const file = ts.createSourceFile(path, text, language);
  parsed.set(key, file);
  return file;
}

function readingOptions(options: ts.CompilerOptions): string {
  return JSON.stringify(Object.entries(options).filter(([name]) => !OF_THE_PROGRAM.includes(name)));
}
