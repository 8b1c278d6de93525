import {
  adaptiveDescent,
  conjugateGradient,
  denseMatrix,
  dot,
  fixedStep,
  learn,
  logisticRegression,
  recycling,
  type BilevelProblem,
  type LinearSolver,
  type RegressionData,
  type UpperMethod,
} from '@bilevel/core';
import { Model, addGaussianNoise, createImage, reconstructionProblem } from '@bilevel/imaging';
import { keepResults } from './results.js';

const SIDE = 48;
const FEATURES = 60;

const METHODS: readonly (readonly [string, UpperMethod])[] = [
  ['adaptive descent', adaptiveDescent()],
  ['fixed step, ε = δ = 1e-5', fixedStep({ epsilon: 1e-5, delta: 1e-5 })],
  ['fixed step, ε = δ = 1e-2', fixedStep({ epsilon: 1e-2, delta: 1e-2 })],
];

/** When recycling earlier adjoints pays: the adjoint's work of whole runs, with it and without. */
export async function benchRecycling(): Promise<void> {
  const problems: [string, BilevelProblem, Float64Array][] = [
    ['total variation', totalVariation(), Float64Array.of(-4, -4)],
    ['logistic regression', logistic(), new Float64Array(FEATURES).fill(-1)],
  ];
  const rows: Record<string, string | number>[] = [];
  for (const [name, problem, theta] of problems) {
    for (const [method, upper] of METHODS) {
      const work = async (linear: LinearSolver): Promise<number> => {
        const run = learn(problem, theta, { method: upper, linear, maxSteps: 60 });
        let last = 0;
        for await (const step of run.steps()) last = step.work.adjoint;
        return last;
      };
      const plain = await work(conjugateGradient());
      const recycled = await work(recycling(conjugateGradient()));
      rows.push({
        problem: name,
        method,
        'last adjoint': plain,
        'recycled, 3 vectors': recycled,
        'saved %': Number((100 * (1 - recycled / plain)).toFixed(1)),
      });
    }
  }
  await keepResults('recycling', rows);
}

/** Numbers of a linear congruential generator, uniform in [0, 1). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function totalVariation(): BilevelProblem {
  const pairs = [1, 2, 3].map((seed) => {
    const random = uniform(seed);
    const boxes = Array.from({ length: 6 }, () => Array.from({ length: 5 }, random));
    const data = Float64Array.from({ length: SIDE * SIDE }, (_, p) => {
      const [x, y] = [(p % SIDE) / SIDE, Math.floor(p / SIDE) / SIDE];
      const inside = boxes.filter(
        ([left = 0, top = 0, width = 0, height = 0]) =>
          x >= left && x < left + width / 2 && y >= top && y < top + height / 2,
      );
      return inside.at(-1)?.[4] ?? 0.3;
    });
    const truth = createImage(SIDE, SIDE, data);
    return { name: String(seed), truth, measured: addGaussianNoise(truth, { sigma: 0.1, seed }) };
  });
  return reconstructionProblem(pairs, new Model());
}

function logistic(): BilevelProblem {
  const random = uniform(9);
  const truth = Float64Array.from({ length: FEATURES }, () => normal(random));
  const data = (count: number): RegressionData => {
    const rows = Array.from({ length: count }, () =>
      Float64Array.from(
        { length: FEATURES },
        (_, j) => normal(random) * (0.05 + (2 * j) / FEATURES),
      ),
    );
    const targets = rows.map((row) => (dot(row, truth) + normal(random) / 2 >= 0 ? 1 : -1));
    return { features: denseMatrix(rows), targets: Float64Array.from(targets) };
  };
  return logisticRegression({ train: data(120), upper: { kind: 'logistic', data: data(100) } });
}
