import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { expect, it } from 'vitest';
import * as core from '../src/index.js';

/** The fenced blocks of a language. */
function blocks(markdown: string, language: string): string[] {
  const fence = new RegExp('^```' + language + '\\n([\\s\\S]*?)^```$', 'gm');
  return [...markdown.matchAll(fence)].map(([, code = '']) => code);
}

/** Runs TypeScript in which `@bilevel/core` is this package, and returns what it logs. */
async function run(code: string): Promise<string[]> {
  const output: string[] = [];
  const { outputText } = ts.transpileModule(
    code.replace(/^import \{([^}]*)\} from '@bilevel\/core';$/gm, (_, names: string) => {
      const values = names.split(',').filter((name) => !name.trim().startsWith('type '));
      return `const {${values.join(',')}} = core;`;
    }),
    { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 } },
  );
  const AsyncFunction = Object.getPrototypeOf(run) as {
    constructor: new (...parts: string[]) => (...values: unknown[]) => Promise<void>;
  };
  const logger = { log: (line: unknown) => output.push(String(line)) };
  await new AsyncFunction.constructor('core', 'console', outputText)(core, logger);
  return output;
}

it('the example of the README runs, and prints what the README says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [example = ''] = blocks(readme, 'ts');
  const [printed = ''] = blocks(readme, 'text');
  expect(await run(example)).toEqual(printed.trimEnd().split('\n'));
});

it('the further examples run on the problem of the first', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [first = '', ...further] = blocks(readme, 'ts');
  for (const example of further) await run(`${first}\n{\n${example}\n}`);
});

it('every name that the README imports or mentions as a call is exported', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const called = [...readme.matchAll(/`(\w+)\([^`]*\)`/g)].map(([, name = '']) => name);
  expect(called).toContain('adaptiveDescent');
  for (const name of called) {
    if (name !== 'checkpoint') expect(core).toHaveProperty(name);
  }
});
