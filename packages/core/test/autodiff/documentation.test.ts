import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { expect, it } from 'vitest';
import * as autodiff from '../../src/autodiff/index.js';
import * as core from '../../src/index.js';

/** The fenced blocks of a language. */
function blocks(markdown: string, language: string): string[] {
  const fence = new RegExp('^```' + language + '\\n([\\s\\S]*?)^```$', 'gm');
  return [...markdown.matchAll(fence)].map(([, code = '']) => code);
}

/** Runs TypeScript that imports from this package, and returns what it logs. */
async function run(code: string): Promise<string[]> {
  const output: string[] = [];
  const { outputText } = ts.transpileModule(
    code
      .replace(/^import (\{[^}]*\}) from '@bilevel\/core';$/m, 'const $1 = core;')
      .replace(/^import (\{[^}]*\}) from '@bilevel\/core\/autodiff';$/m, 'const $1 = autodiff;'),
    { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 } },
  );
  const AsyncFunction = Object.getPrototypeOf(run) as {
    constructor: new (...parts: string[]) => (...values: unknown[]) => Promise<void>;
  };
  const logger = { log: (line: unknown) => output.push(String(line)) };
  const body = new AsyncFunction.constructor('core', 'autodiff', 'console', outputText);
  await body(core, autodiff, logger);
  return output;
}

const text = await readFile(new URL('../../AUTODIFF.md', import.meta.url), 'utf8');

it('the example runs, prints what the text says, and is short', async () => {
  const [example = ''] = blocks(text, 'ts');
  const [printed = ''] = blocks(text, 'text');
  expect(await run(example)).toEqual(printed.trimEnd().split('\n'));
  expect(example.trimEnd().split('\n').length).toBeLessThan(45);
});

it('every function that the text calls is exported', () => {
  const called = [...text.matchAll(/`(?:await )?(\w+)\(\)`/g)].map(([, name = '']) => name);
  expect(called).toContain('chooseBackend');
  for (const name of called) expect(autodiff).toHaveProperty(name);
});
