/**
 * Words for people are no behaviour: descriptions in the charts and the messages of errors are not mutated. (That every
 * description is there, and that no message is read by code, is held by tests of their own.)
 */
const words = {
  shouldIgnore(path) {
    if (path.parentPath?.isObjectProperty() && path.key === 'value' && path.parent.key.name === 'description') {
      return 'a description';
    }
    if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
    const thrower = path.findParent((parent) => parent.isNewExpression() || parent.isFunction());
    const isMessage =
      thrower?.isNewExpression() && /Error$/.test(thrower.node.callee.name ?? '') && /\s/.test(textOf(path));
    return isMessage ? 'the message of an error' : undefined;
  },
};

function textOf(path) {
  return path.isStringLiteral() ? path.node.value : path.node.quasis.map(({ value }) => value.raw).join('');
}

export const strykerPlugins = [{ kind: 'Ignore', name: 'words', value: words }];
