import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startOf } from '../src/problem/start.js';
import { Model } from '../src/problem/model.js';
import { OPERATORS } from '../src/physics/operator/catalogue.js';
import type { OperatorEntry } from '../src/physics/operator/entry.js';
import { REGULARISERS } from '../src/prior/catalogue.js';
import type { RegulariserEntry } from '../src/prior/entries/regulariserEntry.js';

/** Pixels a side of the pictures that the numbers are of. */
const SIDE = 16;

const shapeFor = (prior: RegulariserEntry) =>
  ({ width: SIDE, height: SIDE, channels: prior.couplesChannels ? 3 : 1 }) as const;

/** As a cell of a table holds it. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

function operators(): string[] {
  return [
    '| operator | models | formula | measured | ‖K‖² ≤ | λ_min(KᵀK) ≥ | ξ |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...OPERATORS.map((entry) => {
      const model = new Model({ operator: { name: entry.name } });
      const shape = { width: SIDE, height: SIDE, channels: 1 } as const;
      const made = model.operatorOf(shape);
      const ridge = model.ridgeOf(made.leastEigenvalue);
      const { width, height, channels } = model.measurementShape(shape);
      const isPicture = width === SIDE && height === SIDE && channels === 1;
      const measured = isPicture ? 'a picture of its shape' : (entry.measurement?.name ?? '');
      const numbers = [made.squaredNorm, made.leastEigenvalue, ridge].map((x) =>
        String(Number(x.toPrecision(3))),
      );
      const { name, summary, formula } = entry;
      return `| \`${name}\` | ${[summary, formula, measured, ...numbers].map(cell).join(' | ')} |`;
    }),
  ];
}

/** ●: μ, L, L_A and L_B proven everywhere; ◐: L_B in balls about a point; ○: not proven. */
function provenFor(operator: OperatorEntry, prior: RegulariserEntry): string {
  const shape = shapeFor(prior);
  const given = new Model({ prior: prior.name, operator: { name: operator.name } });
  const data = Float64Array.from(
    { length: SIDE * SIDE * shape.channels },
    (_, p) => ((7 * p) % 11) / 11,
  );
  const truth = { ...shape, data };
  const pairs = [{ name: 'a picture', truth, measured: given.seenOf(truth) }];
  const model = given.over(pairs);
  const level = model.lowerLevel(
    given.seenOf(truth).data,
    shape,
    model.thetaOf(startOf(pairs, model)),
  );
  try {
    const { strongConvexity, lipschitzGradient, lipschitzHessian, lipschitzCross } =
      level.constants;
    const all = [strongConvexity, lipschitzGradient, lipschitzHessian, lipschitzCross];
    const isProven = all.every(({ kind }) => kind === 'certified') && strongConvexity.value > 0;
    if (!isProven) return '○';
    return all.every(({ value }) => value < Infinity) ? '●' : '◐';
  } finally {
    level.release?.();
  }
}

function proven(): string[] {
  return [
    `| operator | ${REGULARISERS.map(({ name }) => `\`${name}\``).join(' | ')} |`,
    `| --- | ${REGULARISERS.map(() => '---').join(' | ')} |`,
    ...OPERATORS.map(
      (one) =>
        `| \`${one.name}\` | ${REGULARISERS.map((prior) => provenFor(one, prior)).join(' | ')} |`,
    ),
  ];
}

/** Cells without what only aligns them. */
const bare = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .map((one) => one.trim().replace(/^-+$/, '---'))
        .join(' | ')
        .trim(),
    );

it.each([
  ['operators', operators],
  ['proven', proven],
])('is the table of %s of docs/inverse-problems.md', (name, lines) => {
  const page = fileURLToPath(new URL('../../../docs/inverse-problems.md', import.meta.url));
  const [, table = ''] = readFileSync(page, 'utf8').split(new RegExp(`<!-- /?${name} -->`));
  const right = lines().join('\n');
  expect(bare(table), `Put this there:\n${right}`).toEqual(bare(right));
});
