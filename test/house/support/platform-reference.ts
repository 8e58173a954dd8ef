import ts from 'typescript';

const PLATFORM = new Set([
  ...['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate'],
  ...['queueMicrotask', 'requestAnimationFrame', 'structuredClone', 'crypto', 'fetch', 'XMLHttpRequest', 'WebSocket'],
  ...['globalThis', 'window', 'self', 'global', 'document', 'location', 'navigator', 'history', 'localStorage'],
  ...['sessionStorage', 'indexedDB', 'BroadcastChannel', 'process', 'Buffer', 'require', 'console', 'Intl'],
]);

/** The name of the platform, clock or chance that a node reads as a value, or `null`. */
export function platformReference(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'random' && node.getText() === 'Math.random') {
    return 'Math.random';
  }
  return ts.isIdentifier(node) && PLATFORM.has(node.text) && isReference(node) ? node.text : null;
}

function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const { name, propertyName } = parent as { name?: ts.Node; propertyName?: ts.Node };
  return name !== node && propertyName !== node && !isType(node);
}

function isType(node: ts.Node): boolean {
  return ts.findAncestor(node, (ancestor) => ts.isTypeNode(ancestor) || ts.isImportClause(ancestor)) !== undefined;
}
