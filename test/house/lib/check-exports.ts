import { posix } from 'node:path';
import ts from 'typescript';
import { parse } from './parse.ts';
import type { SourceFiles } from './source-files.ts';

/** Files that rightly hold more than the one thing they are named after, each with its reason. */
export const COLLECTIONS: ReadonlyMap<string, string> = new Map([
  ['machines/request/inputs.ts', 'what each actor is given'],
  ['machines/session/adopt.ts', 'a token becomes the held one, or the last active one only'],
  ['machines/session/answers.ts', 'what each actor answered'],
  ['machines/session/fail.ts', 'a failure, and how it is told'],
  ['machines/session/fields.ts', 'readers of unknown values'],
  ['machines/session/inputs.ts', 'what each actor is given'],
  ['machines/session/plan.ts', 'when the chart acts next'],
  ['machines/session/time-of.ts', 'what an event says of the time'],
  ['machines/session/typed.ts', 'the typed makers of actions and guards'],
  ['machines/session/usable.ts', 'until when a token is usable, and whether one is'],
  ['src/protocol/actor-contracts.ts', 'the types of one contract'],
  ['src/protocol/errors.ts', 'one family of errors, one union of codes'],
  ['src/protocol/limits.ts', 'every number the package lives by, once'],
  ['src/protocol/wire.ts', 'every name of the wire, once'],
  ['src/session/logger.ts', 'the default logger, and what of an error may be logged'],
  ['src/testing/session-model-vocabulary.ts', 'the words of the model'],
]);

/** Types of one contract, or of one set of options, may share a file of that name. */
const OF_TYPES = ['contract', 'options'];

/**
 * One exported value per file, with the types it needs beside it; a file is named in kebab-case after something it exports.
 * What makes a thing is found under the thing's name: `createSessionTime` in `session-time.ts`. Barrels (`index.ts`) export
 * what they like, and a file of the command may only run.
 */
export function checkExports(files: SourceFiles, collections = COLLECTIONS): string[] {
  const problems = [...collections.keys()]
    .filter((path) => !files.has(path))
    .map((path) => `${path} is listed as a collection and does not exist`);
  for (const file of parse(files)) {
    const name = posix.basename(file.fileName, '.ts').replaceAll('.', '-');
    if (name === 'index') continue;
    const { values, types } = exportsOf(file);
    const fits = values.length <= 1 && [...values, ...types].some((thing) => isNamedAfter(thing, name));
    const excused =
      (values.length === 0 && types.length > 0 && OF_TYPES.includes(name)) ||
      (values.length + types.length === 0 && file.fileName.startsWith('src/cli/'));
    if (collections.has(file.fileName)) {
      if (fits) problems.push(`${file.fileName} is listed as a collection and needs no exception`);
    } else if (!fits && !excused) {
      problems.push(
        `${file.fileName} exports ${[...values, ...types].join(', ') || 'nothing'}: one thing, named after the file`,
      );
    }
  }
  return problems;
}

/** Whether a reader who knows the one finds the other: the words of one name are all in the other's. */
function isNamedAfter(thing: string, file: string): boolean {
  const [some, all] = [words(kebab(thing)), words(file)].sort((a, b) => a.length - b.length);
  return some?.every((word) => all?.includes(word)) ?? false;
}

/** What makes a thing is named after the thing; a unit may be left out. */
function words(name: string): string[] {
  return name
    .replace(/^(?:create|make)-/, '')
    .replace(/-(?:ms|seconds)$/, '')
    .split('-');
}

function exportsOf(file: ts.SourceFile): { values: string[]; types: string[] } {
  const values = new Set<string>();
  const types = new Set<string>();
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      for (const element of statement.exportClause.elements) {
        (statement.isTypeOnly || element.isTypeOnly ? types : values).add(element.name.text);
      }
    }
    const exported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!exported) continue;
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) values.add(name.getText(file));
    } else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      types.add(statement.name.text);
    } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      if (statement.name !== undefined) values.add(statement.name.text);
    }
  }
  return { values: [...values], types: [...types] };
}

/** `createSession`, `CreateSession` and `CREATE_SESSION` all read `create-session`; acronyms count as one word. */
function kebab(name: string): string {
  if (/^[A-Z0-9_]+$/.test(name)) return name.toLowerCase().replaceAll('_', '-');
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
