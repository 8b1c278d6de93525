// How code is made wrong: each operator looks at a node of the syntax tree and says what to write in its
// place. Every one makes a bound smaller than it should be, or a result other than the bound speaks of.
import ts from 'typescript';

/** Functions whose results are levels of rounding. */
const ROUNDING = /^(gamma|\w*[rR]ounding\w*)$/;
/** Functions that round a bound outward. */
const OUTWARD = /^(up|down|roundedUp|roundedDown)$/;
/** Properties that are bounds. */
const BOUNDS = new Set(['error', 'total', 'epsilon', 'euclidean', 'energy', 'value', 'rounding']);
/** Constants of the code that steer it and prove nothing. */
const STEERING =
  /^(MAX_|MOST_|EXACT_UP_TO|POWER_ITERATIONS|ITERATIONS|ACCURACY|DIVERGENCE|RENEW_EVERY|LINEARISATION_PACE|DEFAULT_|REFINEMENTS|SHARE$)/;

/** All ways to make a file wrong: { operator, start, end, text } each. */
export function mutantsOf(source, { plain = false } = {}) {
  const tree = ts.createSourceFile('mutated.ts', source, ts.ScriptTarget.Latest, true);
  const found = [];
  const add = (operator, node, text) => {
    found.push({ operator, start: node.getStart(tree), end: node.getEnd(), text });
  };
  const textOf = (node) => node.getText(tree);
  const visit = (node) => {
    if (ts.isCallExpression(node)) calls(node, add, textOf);
    if (ts.isPropertyAccessExpression(node) && textOf(node) === 'Math.SQRT2')
      add('drop-root', node, '1');
    if (ts.isBinaryExpression(node) && !inIndexOrLoop(node)) sums(node, add, textOf, plain);
    if (!plain && ts.isPropertyAssignment(node)) properties(node, add, textOf);
    if (!plain && ts.isReturnStatement(node)) returns(node, add, textOf);
    if (!plain && ts.isVariableDeclaration(node)) constants(node, add, textOf);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return numbered(found, source);
}

function calls(node, add, textOf) {
  const name = ts.isPropertyAccessExpression(node.expression)
    ? node.expression.name.text
    : textOf(node.expression);
  const [first] = node.arguments;
  if (
    (name === 'certified' || name === 'certifiedIn') &&
    first !== undefined &&
    textOf(first) !== '0'
  ) {
    const factor = propertyOf(node) === 'strongConvexity' ? 2 : 0.5;
    add('halve-constant', first, `${factor} * (${textOf(first)})`);
  }
  if (/^Math\.sqrt\([23]\)$/.test(textOf(node))) add('drop-root', node, '1');
  if (ROUNDING.test(name)) {
    add('rounding-eighth', node, `(${textOf(node)} / 8)`);
    add('rounding-none', node, '0');
  }
  if (OUTWARD.test(name) && first !== undefined) {
    add('rounding-outward', node, `(${textOf(first)})`);
    const factor = /down/i.test(name) ? 2 : 0.5;
    if (propertyOf(node) !== 'strongConvexity')
      add('halve-bound', node, `${factor} * ${textOf(node)}`);
  }
  if (textOf(node.expression) === 'Math.max' && node.arguments.length === 2) {
    const [one, other] = node.arguments;
    if (!ts.isSpreadElement(one) && !ts.isSpreadElement(other)) {
      add('drop-maximum', node, `(${textOf(one)})`);
      add('drop-maximum', node, `(${textOf(other)})`);
    }
  }
}

function sums(node, add, textOf, plain) {
  const { left, right, operatorToken } = node;
  const kind = operatorToken.kind;
  if (kind === ts.SyntaxKind.PlusToken && !isText(left) && !isText(right)) {
    if (/^1 \+ .*(e-\d|\bUNIT_ROUNDOFF|\bEPSILON)/.test(textOf(node))) {
      // What covers the rounding of a product.
      add('rounding-none', node, '1');
    } else if (!plain) {
      add('drop-term', node, `(${textOf(left)})`);
      const innermost = !(ts.isBinaryExpression(left) && left.operatorToken.kind === kind);
      if (innermost) add('drop-term', node, `(${textOf(right)})`);
    } else add('swap-sign', node, `${textOf(left)} - ${textOf(right)}`);
  }
  if (kind === ts.SyntaxKind.MinusToken) {
    add('swap-sign', node, `${textOf(left)} + ${textOf(right)}`);
  }
  if (!plain && kind === ts.SyntaxKind.PlusEqualsToken)
    add('drop-sum', right, `0 * (${textOf(right)})`);
  if (plain && kind === ts.SyntaxKind.PlusEqualsToken)
    add('swap-sign', node, `${textOf(left)} -= ${textOf(right)}`);
  if (plain && kind === ts.SyntaxKind.MinusEqualsToken)
    add('swap-sign', node, `${textOf(left)} += ${textOf(right)}`);
}

function properties(node, add, textOf) {
  const name = ts.isIdentifier(node.name) ? node.name.text : '';
  const { initializer } = node;
  if (BOUNDS.has(name) && !isLiteral(initializer) && !ts.isArrowFunction(initializer)) {
    add('halve-bound', initializer, `0.5 * (${textOf(initializer)})`);
  }
  // A function of a problem that says how much something rounds.
  if (ROUNDING.test(name) && ts.isArrowFunction(initializer) && !ts.isBlock(initializer.body)) {
    const { body } = initializer;
    add('rounding-eighth', body, `((${textOf(body)}) / 8)`);
    add('rounding-none', body, '0');
  }
}

/** What a function returns that is a product, a root or the smaller of two bounds. */
function returns({ expression }, add, textOf) {
  if (expression === undefined) return;
  const isProduct =
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind === ts.SyntaxKind.AsteriskToken;
  const isBound =
    ts.isCallExpression(expression) &&
    /^Math\.(min|sqrt|hypot)$/.test(textOf(expression.expression));
  if (isProduct || isBound) add('halve-bound', expression, `0.5 * (${textOf(expression)})`);
}

/** Numbers at the top of a file that bounds are made of. */
function constants(node, add, textOf) {
  const { initializer, name, parent } = node;
  const isTop = ts.isVariableDeclarationList(parent) && ts.isSourceFile(parent.parent.parent);
  if (!isTop || initializer === undefined || !ts.isIdentifier(name)) return;
  if (STEERING.test(name.text) || !/^[A-Z][A-Z0-9_]+$/.test(name.text) || !isNumeric(initializer))
    return;
  if (!/^1 \+ /.test(textOf(initializer)))
    add('halve-constant', initializer, `0.5 * (${textOf(initializer)})`);
}

function isNumeric(node) {
  if (ts.isNumericLiteral(node)) return true;
  if (ts.isParenthesizedExpression(node)) return isNumeric(node.expression);
  if (ts.isBinaryExpression(node)) return isNumeric(node.left) && isNumeric(node.right);
  if (ts.isPropertyAccessExpression(node)) return node.expression.getText() === 'Math';
  return ts.isCallExpression(node) && /^Math\./.test(node.expression.getText());
}

/** The name of the property that a call is the value of, or in a function that is. */
function propertyOf(node) {
  let at = node.parent;
  while (at !== undefined && !ts.isPropertyAssignment(at) && !ts.isFunctionLike(at)) at = at.parent;
  return at !== undefined && ts.isPropertyAssignment(at) ? at.name.getText() : '';
}

function isLiteral(node) {
  return (
    ts.isNumericLiteral(node) || ts.isStringLiteral(node) || node.kind === ts.SyntaxKind.TrueKeyword
  );
}

function isText(node) {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  return ts.isBinaryExpression(node) && (isText(node.left) || isText(node.right));
}

/** Arithmetic of places and counters, and what throws. */
function inIndexOrLoop(node) {
  for (let at = node; at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (ts.isElementAccessExpression(parent) && parent.argumentExpression === at) return true;
    if (ts.isForStatement(parent) && parent.statement !== at) return true;
    if (ts.isThrowStatement(parent) || ts.isTemplateSpan(parent)) return true;
    if (ts.isStatement(parent)) return false;
  }
  return false;
}

/** With the name that each has whatever else changes in the file: its operator, its text, which of them. */
function numbered(found, source) {
  const seen = new Map();
  return found.map((mutant) => {
    const was = source.slice(mutant.start, mutant.end).replace(/\s+/g, ' ');
    const becomes = mutant.text.replace(/\s+/g, ' ');
    const name = `${mutant.operator}: ${was} → ${becomes}`;
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return { ...mutant, name: nth === 1 ? name : `${name} (${nth})` };
  });
}

/** The source with a mutant in it. */
export function mutated(source, { start, end, text }) {
  return source.slice(0, start) + text + source.slice(end);
}

/**
 * The source with all of the mutants in it, each of which has a number: one is in force while $mutant says so of
 * its number (switch.mjs), none otherwise.
 */
export function switched(source, mutants) {
  const places = new Map();
  for (const { start, end, text, number } of mutants) {
    const key = `${String(start)} ${String(end)}`;
    if (!places.has(key)) places.set(key, { start, end, others: [] });
    places.get(key).others.push(`$mutant(${String(number)}) ? (${text}) : `);
  }
  // Outer ones first; they are nodes of a tree, which do not cross.
  const sorted = [...places.values()].sort((a, b) => a.start - b.start || b.end - a.end);
  const render = (from, to, inside) => {
    let at = from;
    let out = '';
    for (let i = 0; i < inside.length;) {
      const { start, end, others } = inside[i];
      let next = i + 1;
      while (next < inside.length && inside[next].start < end) next++;
      const own = render(start, end, inside.slice(i + 1, next));
      out += `${source.slice(at, start)}(${others.join('')}(${own}))`;
      at = end;
      i = next;
    }
    return out + source.slice(at, to);
  };
  return render(0, source.length, sorted);
}

/** TypeScript as the engine runs it. */
export function transpiled(source) {
  return ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  }).outputText;
}
