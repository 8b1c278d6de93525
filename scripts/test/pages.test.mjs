import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blocksOf, citationsOf, linksOf, sectionsOf } from '../lib/release/markdown.mjs';
import { faultsOfPages } from '../lib/release/pages.mjs';

const URL = 'https://example.org/ours/repository';
const MATHEMATICS =
  '# The mathematics\n\n## 5. Bounds\n\n### 5.1 A posteriori\n\n### 5.4 Sharper\n';

describe('citations of pages', () => {
  it.each([
    ['(mathematics.md §5.1): a bound', ['5.1']],
    ['mathematics.md §§4.1, 4.2), from x̄', ['4.1', '4.2']],
    ['mathematics.md §3 and §4.3), by', ['3', '4.3']],
    ['mathematics.md §§3 and 4.3), by', ['3', '4.3']],
    ['mathematics.md §§1, 7).', ['1', '7']],
    ['which see in mathematics.md. In 2 steps', []],
    ['/**\n * as in mathematics.md\n * §4.3: a stretch\n */', ['4.3']],
    ['// of mathematics.md\n// §8, there', ['8']],
    ['mathematics.md §6; Ye et al. 2024 §4).', ['6']],
  ])('%j', (text, sections) => {
    expect(citationsOf(text)).toEqual([{ file: 'mathematics.md', sections }]);
  });

  it('are not the addresses of pages', () => {
    expect(citationsOf('see https://example.org/other.md for more')).toEqual([]);
  });
});

describe('Markdown', () => {
  it('has blocks with their lines and file names', () => {
    const page = 'A\n\n```ts\n// one.ts\nexport {};\n```\n\n```ts\nf();\n```\n\n```sh\nls\n```\n';
    expect(blocksOf(page, 'ts')).toEqual([
      { code: '// one.ts\nexport {};\n', line: 4, file: 'one.ts' },
      { code: 'f();\n', line: 9 },
    ]);
  });

  it('has links outside of code', () => {
    const page = '[a](b.md#c) ![d](e.png "title")\n`f[0](1)`\n\n```ts\ng[0](h);\n```\n';
    expect(linksOf(page)).toEqual(['b.md#c', 'e.png']);
  });

  it('has numbered sections', () => {
    expect([...sectionsOf(MATHEMATICS)]).toEqual(['5', '5.1', '5.4']);
  });
});

describe('the pages of a package', () => {
  let folder;
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const faults = () =>
    faultsOfPages(join(folder, 'package'), { repository: join(folder, 'repository'), url: URL });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bilevel-pages-'));
    write('package/docs/mathematics.md', MATHEMATICS);
    write(
      'package/dist/index.d.ts',
      '/** (mathematics.md §5.1 and §5.4), as §5.4 says; Ye 2024 §9. */',
    );
    write('package/README.md', '# Use\n\n[m](docs/mathematics.md#51-a-posteriori) [top](#use)\n');
    write('repository/packages/other/README.md', '## In a page\n');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are right', () => {
    write(
      'package/MORE.md',
      `[o](${URL}/tree/main/packages/other#in-a-page) [w](https://w3.org/x)`,
    );
    expect(faults()).toEqual([]);
  });

  it.each([
    ['[o](../other)', 'the link ../other leads out of the package'],
    ['[o](docs/other.md)', 'the link docs/other.md leads to nothing'],
    ['[o](docs/mathematics.md#6)', 'the link docs/mathematics.md#6 has no #6'],
    [`[o](${URL}/tree/main/packages/none)`, 'packages/none leads to nothing'],
    [`[o](${URL}/tree/main/packages/other#use)`, 'packages/other#use has no #use'],
    ['![picture](../../docs/images/a.png)', 'leads out of the package'],
    ['as in AUTODIFF.md', 'AUTODIFF.md is not part of the package'],
  ])('%s is a fault', (text, fault) => {
    write('package/README.md', text);
    expect(faults()).toEqual([expect.stringContaining(fault)]);
  });

  it.each(['mathematics.md §7', 'mathematics.md §5.1 and §5.2', 'as in §5.2'])(
    'a comment with %s is a fault',
    (text) => {
      write('package/dist/index.js', `// ${text}\n`);
      expect(faults()[0]).toMatch(/^dist\/index\.js: mathematics\.md has no §\d/);
    },
  );
});
