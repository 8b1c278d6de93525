// The rules of .dependency-cruiser.mjs, on a small repository that breaks them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { afterEach, describe, expect, it } from 'vitest';
import config, { LAYERS } from '../../.dependency-cruiser.mjs';
import { workspaces } from '../lib/repository.mjs';

const folders = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What the rules find in these files, as `rule: file → file`. */
async function found(files) {
  const baseDir = mkdtempSync(join(tmpdir(), 'bilevel-imports-'));
  folders.push(baseDir);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(baseDir, path)), { recursive: true });
    writeFileSync(join(baseDir, path), text);
  }
  const { forbidden, options } = config;
  const { enhancedResolveOptions, ...others } = options;
  const { output } = await cruise(
    ['packages'],
    { ...others, baseDir, ruleSet: { forbidden, options }, validate: true },
    enhancedResolveOptions,
  );
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

const A = 'packages/core/src/a.ts';
const B = 'packages/core/src/b.ts';
const C = 'packages/core/src/c.ts';

describe('a circle of files', () => {
  it('is found, of values', async () => {
    const files = {
      [A]: "import { b } from './b.js';\nexport const a = () => b;\n",
      [B]: "import { a } from './a.js';\nexport const b = () => a;\n",
    };
    expect(await found(files)).toEqual([`circle: ${A} → ${B}`]);
  });

  it('is found, of types alone, over several files and in each form', async () => {
    const files = {
      [A]: "import type { B } from './b.js';\nexport interface A { b: B }\n",
      [B]: "export type { C as B } from './c.js';\n",
      [C]: "export interface C { a: import('./a.js').A }\n",
    };
    expect(await found(files)).toEqual([`circle: ${A} → ${B}`]);
  });

  it('is not seen where there is none', async () => {
    const files = {
      [A]: "import type { B } from './b.js';\nexport interface A { b: B }\n",
      [B]: "import type { C } from './c.js';\nexport interface B { c: C }\n",
      [C]: 'export interface C { c: number }\n',
    };
    expect(await found(files)).toEqual([]);
  });
});

describe('an import of another package', () => {
  /** The package @bilevel/`name` as it is published, with links to it in the folders given. */
  const published = (name, ...users) =>
    Object.fromEntries([
      [`packages/${name}/dist/index.d.ts`, 'export interface Published {}\n'],
      ...users.map((user) => [
        `packages/${user}/src/index.ts`,
        `import type { Published } from '../../${name}/dist/index.js';\nexport type Used = Published;\n`,
      ]),
    ]);

  it('may lead down', async () => {
    expect(await found(published('core', 'kernels', 'parallel', 'imaging', 'runs'))).toEqual([]);
    expect(await found(published('parallel', 'imaging', 'hypercleaning', 'runs'))).toEqual([]);
  });

  it.each([
    ['upwards', 'imaging', 'core'],
    ['upwards', 'runs', 'parallel'],
    ['to a neighbour', 'hypercleaning', 'imaging'],
    ['to a neighbour', 'parallel', 'kernels'],
  ])('is found that leads %s: of %s by %s', async (_, name, user) => {
    expect(await found(published(name, user))).toEqual([
      `upwards-from-${user}: packages/${user}/src/index.ts → packages/${name}/dist/index.d.ts`,
    ]);
  });

  it('is found that leads nowhere', async () => {
    const files = { [A]: "export { b } from '@bilevel/imaging';\n" };
    expect(await found(files)).toEqual([`unresolved: ${A} → @bilevel/imaging`]);
  });
});

it('every package has a layer', () => {
  const layered = LAYERS.flat().filter((folder) => folder !== 'scripts');
  expect(layered.toSorted()).toEqual(
    workspaces()
      .map(({ directory }) => directory)
      .toSorted(),
  );
});
