import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError, type Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../src/program.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The pages of the documentation. */
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).map((name) => join('docs', name)),
  ...['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'README.md')),
  ),
  join('benchmarks', 'README.md'),
  join('test-data', 'README.md'),
].filter((name) => name.endsWith('.md'));

const read = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The arguments of a shell command, without its comment; quoting as in the examples. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(#.*)|(\S+)/g)].flatMap(
    ([, double, single, comment, plain]) =>
      comment === undefined ? [double ?? single ?? plain ?? ''] : [],
  );
}

/** Every `bilevel …` in the fenced shell blocks of a page. */
function commandsOf(page: string): string[] {
  return [...read(page).matchAll(/```sh\n([^]*?)```/g)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    .map((line) => line.trim().replace(/^npx /, ''))
    .filter((line) => line.startsWith('bilevel '));
}

/** All commands, those below others too. */
function flatten(command: Command): Command[] {
  return [command, ...command.commands.flatMap(flatten)];
}

/** Parses the arguments as the command line would, and runs nothing. */
function parse(args: readonly string[]): void {
  const program = createProgram('0');
  for (const command of flatten(program)) {
    command
      .exitOverride()
      .configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
  }
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    // --help ends this way, too.
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  }
}

describe('the documentation', () => {
  const commands = PAGES.flatMap((page) => commandsOf(page).map((line) => ({ page, line })));

  it('has commands', () => {
    for (const page of ['README.md', 'docs/experiments.md', 'apps/cli/README.md']) {
      expect(commands.filter((one) => one.page === join(page)).length).toBeGreaterThan(1);
    }
  });

  it.each(commands.filter(({ line }) => !line.includes('<')))('$page: $line', ({ line }) => {
    const [, ...args] = words(line);
    expect(() => {
      parse(args);
    }).not.toThrow();
  });

  it.each(PAGES)('%s links to files that are there', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, to = '']) => to);
    for (const to of links.filter((link) => !/^[a-z]+:/.test(link))) {
      const path = join(root, dirname(page), to);
      expect(readdirSync(dirname(path)), `${page} → ${relative(root, path)}`).toContain(
        relative(dirname(path), path),
      );
    }
  });
});

describe('the examples of --help', () => {
  const examples = flatten(createProgram('0')).flatMap((command) => {
    let text = '';
    command.configureOutput({ writeOut: (part) => (text += part) });
    command.outputHelp();
    return [...text.matchAll(/^ *\$ (bilevel .*)$/gm)].map(([, line = '']) => ({
      command: command.name(),
      // What is said beside an example stands apart.
      line: line.split(/\s{2,}/)[0] ?? '',
    }));
  });

  it('are there for every command', () => {
    const leaves = flatten(createProgram('0')).filter(({ commands }) => commands.length === 0);
    for (const leaf of leaves) {
      expect(examples.map(({ command }) => command)).toContain(leaf.name());
    }
  });

  it.each(examples)('$command: $line', ({ line }) => {
    const [, ...args] = words(line);
    expect(() => {
      parse(args);
    }).not.toThrow();
  });
});

it('a command that does not exist is noticed', () => {
  expect(() => {
    parse(['reproduce', 'nothing']);
  }).toThrow();
  expect(() => {
    parse(['verify', 'bounds', '--cases', 'many']);
  }).toThrow();
  expect(words('bilevel learn "my photos" --out run  # comment')).toEqual([
    'bilevel',
    'learn',
    'my photos',
    '--out',
    'run',
  ]);
});
