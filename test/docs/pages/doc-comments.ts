import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../house/support/source-files.ts';

/** One name of the source with what its doc comment says. */
export interface Described {
  readonly name: string;
  readonly text: string;
}

/** A source file, parsed. */
export function parsed(path: string, text = readFileSync(join(ROOT, path), 'utf8')): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
}

/**
 * The list in a doc comment, `- \`name\`: what it means.`, which runs to the end of the comment.
 *
 * @param name - The type or constant the comment is of.
 */
export function listOf(file: ts.SourceFile, name: string): Described[] {
  return listIn(comment(declaration(file, name)));
}

function listIn(text: string): Described[] {
  const [, list = ''] = /(?:^|\n)- (`[\s\S]*)$/.exec(text) ?? [];
  return list.split(/\n- /).map((item) => {
    const [, named = '', told = ''] = /^`([^`]+)`: ([\s\S]*)$/.exec(item.trim()) ?? [];
    return { name: named, text: sentence(told) };
  });
}

/** The members of an interface, each with its comment. */
export function membersOf(file: ts.SourceFile, name: string): Described[] {
  const found = declaration(file, name);
  if (!ts.isInterfaceDeclaration(found)) throw new TypeError(`${name} is no interface`);
  return found.members.map((member) => ({
    name: member.name?.getText(file) ?? '',
    text: sentence(comment(member)),
  }));
}

/**
 * The properties of an object that a constant holds, each with its comment.
 *
 * @throws TypeError when one has none.
 */
export function entriesOf(file: ts.SourceFile, name: string): Described[] {
  const declarations = file.statements.flatMap((statement) =>
    ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [],
  );
  const { initializer } = declarations.find((found) => found.name.getText(file) === name) ?? {};
  if (initializer === undefined || !ts.isObjectLiteralExpression(initializer)) {
    throw new TypeError(`${file.fileName} has no object ${name}`);
  }
  return initializer.properties.map((property) => {
    const described = { name: property.name?.getText(file) ?? '', text: sentence(comment(property)) };
    if (described.text === '') throw new TypeError(`${file.fileName} says nothing about ${name}.${described.name}`);
    return described;
  });
}

/** The list in the doc comment of a property of a typed constant, in the form of {@link listOf}. */
export function propertyListOf(file: ts.SourceFile, name: string): Described[] {
  const found: Described[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) && node.name.getText(file) === name) found.push(...listIn(comment(node)));
    ts.forEachChild(node, walk);
  };
  walk(file);
  return found;
}

/** The words of a union of texts. */
export function wordsOf(file: ts.SourceFile, name: string): string[] {
  const found = declaration(file, name);
  if (!ts.isTypeAliasDeclaration(found) || !ts.isUnionTypeNode(found.type)) throw new TypeError(`${name} is no union`);
  return found.type.types.map((type) => type.getText(file).slice(1, -1));
}

function declaration(file: ts.SourceFile, name: string): ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  for (const statement of file.statements) {
    const isOne = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    if (isOne && statement.name.text === name) return statement;
  }
  throw new TypeError(`${file.fileName} has no type ${name}`);
}

function comment(node: ts.Node): string {
  const parts = ts.getJSDocCommentsAndTags(node).filter((part) => ts.isJSDoc(part));
  return parts.map((part) => ts.getTextOfJSDocComment(part.comment) ?? '').join('\n');
}

/** On one line, with a capital, and without the marks of links. */
function sentence(text: string): string {
  const line = text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\{@link ([\w.]+)\}/g, '`$1`');
  return line.charAt(0).toUpperCase() + line.slice(1);
}
