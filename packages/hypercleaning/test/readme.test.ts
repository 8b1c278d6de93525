import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { encodeNpy } from '@bilevel/npy';
import ts from 'typescript';
import { expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs a TypeScript example of a package's README as a program of its own and returns the lines that
 * it prints. The folder lies in this package, so that the example's imports are found; it has own.csv
 * and features.npy, and the bundled digits as the cache of MNIST.
 */
async function example(of: string, index = 0): Promise<string[]> {
  const text = await readFile(join(packages, of, 'README.md'), 'utf8');
  const code = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)][index]?.[1] ?? '';
  const folder = await mkdtemp(fileURLToPath(new URL('readme-', import.meta.url)));
  try {
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
    });
    await writeFile(join(folder, 'example.mjs'), `${outputText}\nconsole.log('end');\n`);
    await writeFile(join(folder, 'own.csv'), '0,1.5,2\n1,3,4\n2,5,6\n0,1,2\n1,3,5\n2,5,7\n');
    await writeFile(
      join(folder, 'features.npy'),
      encodeNpy([2, 3], Float64Array.of(1, 2, 3, 4, 5, 6), 64),
    );
    const digits = join(packages, 'hypercleaning', 'digits');
    await cp(digits, join(folder, 'mnist'), { recursive: true });
    const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], {
      cwd: folder,
      env: { ...process.env, BILEVEL_CACHE: folder },
    });
    return stdout.trimEnd().split('\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it("the README's first example finds wrong labels, and cleaning helps", async () => {
  const lines = await example('hypercleaning');
  const found = lines.find((line) => line.startsWith('AUC')) ?? '';
  expect(Number(found.split(' ')[1])).toBeGreaterThan(0.9);
  const [, before, , after] = (lines.at(-2) ?? '').split(' ');
  expect(Number(after)).toBeGreaterThan(Number(before));
});

it('the others run', async () => {
  expect(await example('hypercleaning', 1)).toEqual(['2400 600 3', 'end']);
  expect(await example('hypercleaning', 2)).toEqual(['200 certified', 'end']);
  expect(await example('npy')).toEqual(['end']);
});
