import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { expect, it } from 'vitest';
import * as kernels from '../src/index.js';

it('the examples of the README run, and print what their comments say', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const examples = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    const printed: unknown[] = [];
    const { outputText } = ts.transpileModule(
      example.replace(/^import (\{[^}]*\}) from '@bilevel\/kernels';$/m, 'const $1 = kernels;'),
      { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 } },
    );
    const { constructor: Code } = Object.getPrototypeOf(it) as {
      constructor: new (...parts: string[]) => (...values: unknown[]) => void;
    };
    const run = new Code('kernels', 'console', outputText);
    run(kernels, { log: (...values: unknown[]) => printed.push(...values) });
    const promised = [...example.matchAll(/^console\.log\(.*\/\/ (\w+)/gm)].map(([, v]) => v);
    expect(printed.map(String)).toEqual(promised);
  }
});
