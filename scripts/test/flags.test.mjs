import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../lib/repository.mjs';

/** What is no message: styles, and commands that are shown to be typed. */
const OTHERS = [
  'report/stylesheet.ts',
  'report/status.ts',
  'options/training.ts',
  'sampling/use.ts',
];

it('no message of a package names a flag of the command line: front ends put theirs for keys', () => {
  const naming = ['hypercleaning', 'imaging', 'npy', 'runs'].flatMap((name) =>
    readdirSync(join(root, 'packages', name, 'src'), { recursive: true })
      .filter((file) => file.endsWith('.ts') && !OTHERS.includes(file))
      .flatMap((file) =>
        readFileSync(join(root, 'packages', name, 'src', file), 'utf8')
          .split('\n')
          .filter(
            (line) => !/^\s*(?:\*|\/)/.test(line) && /(?:^|[\s('`])--(?:[a-z]|\$\{)/.test(line),
          )
          .map((line) => `${name}/src/${file}: ${line.trim()}`),
      ),
  );
  // The option of another program, and styles.
  const others = ['gdcmconv --raw', 'var(--', 'style="--'];
  expect(naming.filter((line) => !others.some((other) => line.includes(other)))).toEqual([]);
});
