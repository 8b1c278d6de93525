// Rules of this house that oxlint has none for, as a plugin of it.

/** A rule that refuses whatever fits the selector. */
const refuse = (selector, message) => ({
  create: (context) => ({
    [selector]: (node) => context.report({ node, message }),
  }),
});

export default {
  meta: { name: 'house' },
  rules: {
    'no-non-null': refuse(
      "TSNonNullExpression:not([expression.type='MemberExpression'][expression.computed=true])",
      'Use ! only on an array element inside a loop; elsewhere handle undefined.',
    ),
    'no-enum': refuse('TSEnumDeclaration', 'Use a union of literals instead of an enum.'),
    'no-direct-output': refuse(
      "CallExpression[callee.property.name='write'][callee.object.property.name=/^std(?:out|err)$/]",
      'Use out, err or json of terminal.ts: names may hold what a terminal acts on.',
    ),
  },
};
