import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A command that is killed. */
export interface Workload {
  readonly name: string;
  readonly args: (out: string) => readonly string[];
  /** Goes on with what a killed one left; undefined where the command is given again instead. */
  readonly resume?: (out: string) => readonly string[];
  /** What is added to the command when it is given again. */
  readonly again?: readonly string[];
}

const pictures = fileURLToPath(new URL('../../../test-data/pictures/', import.meta.url));
const METHODS: Readonly<Record<string, readonly string[]>> = {
  adaptive: ['--steps', '10'],
  lbfgs: ['--steps', '10'],
  hoag: ['--steps', '12'],
  stochastic: ['--steps', '8', '--batch', '2'],
  fixed: ['--steps', '15', '--step', '0.01', '--epsilon', '1e-3', '--delta', '1e-3'],
};

/** Learning by every method, finding wrong labels by both, and applying a model. */
export function workloads(folder: string): readonly Workload[] {
  const train = ['solids.png', 'book.png', 'phantom.tif', 'page.png', 'bricks.jpg', 'hills.webp'];
  const inputs = train.map((name) => join(pictures, 'train', name));
  const learn = Object.entries(METHODS).map(([method, options]): Workload => ({
    name: `learn, ${method}`,
    args: (out) => [
      ...['learn', ...inputs, '--method', method, ...options, '--size', '64', '--crop'],
      ...['--tolerance', '1e-7', '--keep', '0.5', '--threads', '2', '--out', out],
    ],
    resume: (out) => ['learn', '--resume', out],
  }));
  const table = join(folder, 'table.csv');
  writeFileSync(table, namedTable());
  const digits = ['--train', '400', '--validation', '300', '--test', '200', '--corrupt', '0.3'];
  const clean: [string, readonly string[]][] = [
    ['lbfgs', digits],
    ['adaptive', [...digits, '--budget', '1500']],
    ['lbfgs, names of classes', ['--data', table, '--budget', '400']],
  ];
  return [
    ...learn,
    ...clean.map(([name, options]): Workload => ({
      name: `clean, ${name}`,
      args: (out) => ['clean', '--method', name.replace(/,.*/, ''), ...options, '--out', out],
      resume: (out) => ['clean', '--resume', out],
    })),
    {
      name: 'apply',
      args: (out) => ['apply', modelFile(folder), join(pictures, 'train'), '--out', out],
      again: ['--force'],
    },
  ];
}

/** Three kinds of samples, every eighth with a wrong label; the names look like formulas. */
function namedTable(): string {
  const names = ['=SUM(A1)', '-dog', 'fox'];
  const rows = Array.from({ length: 240 }, (_, i) => {
    const angle = (2 * Math.PI * (i % 3)) / 3;
    const name = names[(i % 8 === 0 ? i + 1 : i) % 3] ?? '';
    return `${String(Math.cos(angle) + Math.sin(i) / 3)},${String(Math.sin(angle) + Math.cos(i) / 3)},${name}\n`;
  });
  return rows.join('');
}

function modelFile(folder: string): string {
  const path = join(folder, 'model.json');
  const model = { format: 'bilevel-model', version: 1, prior: 'tv', weight: 0.06, smoothing: 0.01 };
  writeFileSync(path, JSON.stringify({ ...model, ridge: 0 }));
  return path;
}
