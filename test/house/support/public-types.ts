import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** The declarations of the built package, by entry point, and what they lean on without exporting it. */
export interface PublicTypes {
  /** For each entry point what it exports, as TypeScript without comments. */
  readonly entries: ReadonlyMap<string, string>;
  /** What no entry point exports, but an exported declaration names. */
  readonly unexported: string;
}

/**
 * Reads the public types of a package as its users' compiler does: from the emitted declarations, whatever files they lie in.
 *
 * @param entries - The `.d.ts` file of each entry point, by its name.
 */
export function readPublicTypes(entries: ReadonlyMap<string, string>): PublicTypes {
  const files = [...entries.values()];
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, noLib: true, types: [] };
  const host = ts.createCompilerHost(options);
  // Other packages are names here: to read them, too, takes seconds.
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => ({
      resolvedModule: text.startsWith('.') ? declarationAt(dirname(from), text) : undefined,
    }));
  const program = ts.createProgram(files, options, host);
  const checker = program.getTypeChecker();
  const home = dirname(files[0] ?? '');
  const printer = ts.createPrinter({ removeComments: true });
  const exported = new Set<ts.Symbol>();
  const found = new Map([...entries].map(([name, file]) => [name, exportsOf(file)]));

  function exportsOf(file: string): [name: string, symbol: ts.Symbol][] {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new TypeError(`${file} is no module`);
    const all = checker
      .getExportsOfModule(module)
      .map((symbol): [string, ts.Symbol] => [symbol.name, original(symbol)]);
    for (const [, symbol] of all) exported.add(symbol);
    return all.sort(([one], [other]) => (one < other ? -1 : 1));
  }

  function original(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  /** The declarations of a symbol that lie in the package. */
  function declarationsOf(symbol: ts.Symbol): ts.Declaration[] {
    return (symbol.declarations ?? []).filter((declaration) => {
      const path = relative(home, declaration.getSourceFile().fileName);
      return !path.startsWith('..') && !path.includes('node_modules');
    });
  }

  function textOf(symbol: ts.Symbol): string {
    const texts = declarationsOf(symbol).map((declaration) => {
      const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
      return printer.printNode(ts.EmitHint.Unspecified, statement, declaration.getSourceFile());
    });
    // What has the name of something else in its bundle is numbered there.
    return texts.length === 0 ? '// of another package' : texts.join('\n').replaceAll(/\b(\w+)\$\d+\b/g, '$1');
  }

  const reached = new Map<ts.Symbol, string>();

  function reach(symbol: ts.Symbol): void {
    for (const declaration of declarationsOf(symbol)) visit(declaration);
  }

  function visit(node: ts.Node): void {
    if (ts.isIdentifier(node)) {
      const at = checker.getSymbolAtLocation(node);
      const symbol = at && original(at);
      const isTopLevel = symbol && declarationsOf(symbol).some(({ parent }) => isOfModule(parent));
      if (symbol && isTopLevel && !exported.has(symbol) && !reached.has(symbol)) {
        reached.set(symbol, textOf(symbol));
        reach(symbol);
      }
    }
    ts.forEachChild(node, visit);
  }

  for (const symbol of exported) reach(symbol);
  return {
    entries: new Map(
      [...found].map(([name, all]) => [
        name,
        all
          .map(([publicName, symbol]) => {
            const alias = symbol.name === publicName ? '' : `// exported as ${publicName}\n`;
            return `${alias}${textOf(symbol)}\n`;
          })
          .join('\n'),
      ]),
    ),
    unexported: [...reached.values()].sort().join('\n\n'),
  };
}

function declarationAt(folder: string, specifier: string): ts.ResolvedModuleFull {
  const resolvedFileName = join(folder, specifier.replace(/\.js$/, '.d.ts'));
  return { resolvedFileName, extension: ts.Extension.Dts, isExternalLibraryImport: false };
}

function isOfModule(parent: ts.Node): boolean {
  return ts.isSourceFile(parent) || (ts.isVariableDeclarationList(parent) && ts.isSourceFile(parent.parent.parent));
}

/** The reports of what {@link readPublicTypes} found, by file name. */
export function reportsOf({ entries, unexported }: PublicTypes): ReadonlyMap<string, string> {
  const head =
    '// Made from the built package. After a change: npx vitest run --project node test/house/public-types.test.ts -u\n\n';
  const reports = [...entries].map(([name, text]): [string, string] => {
    const file = name === '.' ? 'index' : name.slice(2);
    return [`${file}.txt`, `${head}${text}`];
  });
  return new Map([...reports, ['not-exported.txt', `${head}${unexported}\n`]]);
}

/** The declaration files that a manifest's `exports` name. */
export function declarationFiles(
  root: string,
  exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(exports).flatMap(([name, target]) =>
      typeof target === 'string' || target.types === undefined ? [] : [[name, join(root, target.types)] as const],
    ),
  );
}
