import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const pictures = join(repository, 'test-data', 'pictures', 'train');

/**
 * Runs the TypeScript example of a README in a folder with photo.png and photos/, as a program of
 * its own, and returns the lines that it prints. The folder lies in this package, so that the
 * example's imports are found.
 */
async function example(readme: string): Promise<string[]> {
  const text = await readFile(join(repository, readme), 'utf8');
  const [, code = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(text) ?? [];
  const folder = await mkdtemp(fileURLToPath(new URL('readme-', import.meta.url)));
  try {
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
    });
    await writeFile(join(folder, 'example.mjs'), outputText);
    await cp(join(pictures, 'solids.png'), join(folder, 'photo.png'));
    await symlink(pictures, join(folder, 'photos'));
    const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], {
      cwd: folder,
    });
    return stdout.trimEnd().split('\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it("the repository's example learns from a photo", { timeout: 60_000 }, async () => {
  const lines = await example('README.md');
  const last = (lines.at(-1) ?? '').split(' ').map(Number);
  expect(lines.length).toBeGreaterThan(3);
  expect(last.at(-1)).toBeGreaterThan(25);
});

it("imaging's example learns, applies, and ends as its comment says", async () => {
  const lines = await example('packages/imaging/README.md');
  expect(lines.at(-1)).toBe('true true true');
});

it("runs' example yields steps and a converged summary", { timeout: 120_000 }, async () => {
  const lines = await example('packages/runs/README.md');
  expect(lines[0]).toMatch(/^0 36\./);
  expect(lines.find((line) => line.startsWith('converged'))).toContain('weight');
});
