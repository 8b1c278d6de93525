// What tests import as `vitest`: the same functions, which only collect, so that one process can run any test any
// number of times. `expect` is vitest's own.
import { createRequire } from 'node:module';
import process from 'node:process';
import { format } from 'node:util';

const require = createRequire(createRequire(import.meta.url).resolve('vitest/package.json'));
const {
  ASYMMETRIC_MATCHERS_OBJECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} = await import(require.resolve('@vitest/expect'));
const chai = await import(createRequire(require.resolve('@vitest/expect')).resolve('chai'));

const stubbed = new Map();
/** Of it what tests of the targets use. */
export const vi = {
  stubEnv: (name, value) => {
    if (!stubbed.has(name)) stubbed.set(name, process.env[name]);
    process.env[name] = value;
  },
  unstubAllEnvs: () => {
    for (const [name, value] of stubbed) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    stubbed.clear();
  },
};

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

export const expect = Object.assign(
  (value, message) => {
    const { assertionCalls = 0 } = getState(expect) ?? {};
    setState({ assertionCalls: assertionCalls + 1 }, expect);
    return chai.expect(value, message);
  },
  chai.expect,
  globalThis[ASYMMETRIC_MATCHERS_OBJECT],
);
setState({ assertionCalls: 0 }, expect);
// Counted, not checked: a test that asserts less than it says fails with vitest.
expect.assertions = () => undefined;
expect.hasAssertions = () => undefined;

const HOOKS = ['beforeAll', 'afterAll', 'beforeEach', 'afterEach'];
let group = newGroup('', undefined);
let tests = [];

function newGroup(name, parent) {
  return { name, parent, ...Object.fromEntries(HOOKS.map((hook) => [hook, []])) };
}

export const beforeAll = (fn) => void group.beforeAll.push(fn);
export const afterAll = (fn) => void group.afterAll.push(fn);
export const beforeEach = (fn) => void group.beforeEach.push(fn);
export const afterEach = (fn) => void group.afterEach.push(fn);

const finished = [];
export const onTestFinished = (fn) => void finished.push(fn);

function addGroup(name, ...rest) {
  const body = rest.find((one) => typeof one === 'function');
  const outer = group;
  group = newGroup(name, outer);
  body?.();
  group = outer;
}

function addTest(name, ...rest) {
  const body = rest.find((one) => typeof one === 'function');
  if (body !== undefined) tests.push({ name, body, group });
}

function withVariants(add) {
  const none = () => undefined;
  return Object.assign((...args) => add(...args), {
    skip: none,
    todo: none,
    skipIf: (condition) => (condition ? none : add),
    runIf: (condition) => (condition ? add : none),
    each: (rows) => eachOf(add, rows),
  });
}

function eachOf(add, rows) {
  return (name, ...rest) => {
    for (const row of rows) {
      const own = Array.isArray(row) ? row : [row];
      add(
        format(name, ...own),
        ...rest.map((one) => (typeof one === 'function' ? () => one(...own) : one)),
      );
    }
  };
}

export const describe = withVariants(addGroup);
export const it = withVariants(addTest);

/** The tests of a file: { name, run } each. */
export async function collect(url) {
  tests = [];
  group = newGroup('', undefined);
  await import(url);
  return tests.map((one) => ({ name: nameOf(one), run: () => run(one) }));
}

function groupsOf({ group: innermost }) {
  const groups = [];
  for (let at = innermost; at !== undefined; at = at.parent) groups.unshift(at);
  return groups;
}

function nameOf(one) {
  return [...groupsOf(one).map(({ name }) => name), one.name].filter(Boolean).join(' > ');
}

/** One test with everything that goes before and after it. */
async function run(one) {
  const groups = groupsOf(one);
  for (const { beforeAll: hooks } of groups) for (const hook of hooks) await hook();
  for (const { beforeEach: hooks } of groups) for (const hook of hooks) await hook();
  try {
    await one.body({ expect });
  } finally {
    for (const hook of finished.splice(0).reverse()) await hook();
    for (const { afterEach: hooks } of groups.toReversed()) for (const hook of hooks) await hook();
    for (const { afterAll: hooks } of groups.toReversed()) for (const hook of hooks) await hook();
  }
}
