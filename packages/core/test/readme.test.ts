import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { expect, it } from 'vitest';
import * as core from '../src/index.js';

/** The fenced blocks of a language. */
function blocks(markdown: string, language: string): string[] {
  const fence = new RegExp('^```' + language + '\\n([\\s\\S]*?)^```$', 'gm');
  return [...markdown.matchAll(fence)].map(([, code = '']) => code);
}

/**
 * Runs blocks of TypeScript in which `@bilevel/core` is this package, one after the other, and returns
 * what they log. The first one's names are known to the others, which are otherwise on their own.
 */
async function run(snippets: readonly string[]): Promise<string[]> {
  const output: string[] = [];
  const imported = new Set<string>();
  const bodies = snippets.map((code) =>
    code.replace(/^import \{([^}]*)\} from '@bilevel\/core';$/gm, (_, names: string) => {
      for (const name of names.split(',').map((part) => part.trim())) {
        if (name !== '' && !name.startsWith('type ')) imported.add(name);
      }
      return '';
    }),
  );
  const [first = '', ...others] = bodies;
  const script = [
    `const { ${[...imported].join(', ')} } = core;`,
    first,
    ...others.map((body) => `{\n${body}\n}`),
  ].join('\n');
  const { outputText } = ts.transpileModule(script, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
  });
  const AsyncFunction = Object.getPrototypeOf(run) as {
    constructor: new (...parts: string[]) => (...values: unknown[]) => Promise<void>;
  };
  const logger = {
    log: (...values: unknown[]) => output.push(...values.map(String).join(' ').split('\n')),
  };
  await new AsyncFunction.constructor('core', 'console', outputText)(core, logger);
  return output;
}

it('every snippet of the README runs, and prints what the README says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const snippets = blocks(readme, 'ts');
  expect(snippets.length).toBeGreaterThan(4);
  const printed = blocks(readme, 'text').flatMap((text) => text.trimEnd().split('\n'));
  expect(await run(snippets)).toEqual(printed);
});

it('the way from nothing to a certified hypergradient takes less than 40 lines', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [first = ''] = blocks(readme, 'ts');
  const lines = first.split('\n').filter((line) => line.trim() !== '');
  expect(lines.at(-1)).toContain('h.bound.total');
  expect(lines.length).toBeLessThan(40);
});

it('every name that the README imports or mentions as a call is exported', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const called = [...readme.matchAll(/`(\w+)\([^`]*\)`/g)].map(([, name = '']) => name);
  expect(called).toContain('adaptiveDescent');
  for (const name of called) {
    if (name !== 'checkpoint') expect(core).toHaveProperty(name);
  }
});
