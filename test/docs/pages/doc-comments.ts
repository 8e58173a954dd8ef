import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../house/lib/source-files.ts';

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
  const [, list = ''] = /(?:^|\n)- (`[\s\S]*)$/.exec(comment(declaration(file, name))) ?? [];
  return list.split(/\n- /).map((item) => {
    const [, named = '', text = ''] = /^`([^`]+)`: ([\s\S]*)$/.exec(item.trim()) ?? [];
    return { name: named, text: sentence(text) };
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
    .replaceAll(/\{@link (\w+)\}/g, '`$1`');
  return line.charAt(0).toUpperCase() + line.slice(1);
}
