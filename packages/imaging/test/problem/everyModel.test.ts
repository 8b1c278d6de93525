import {
  checkProblem,
  conjugateGradient,
  directCholesky,
  fista,
  hypergradient,
  norm,
  safeHeavyBall,
  type BilevelProblem,
} from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { reconstructionProblem } from '../../src/problem/reconstructionProblem.js';
import type { TrainingPair } from '../../src/problem/trainingPair.js';
import { FIDELITIES } from '../../src/physics/fidelity/catalogue.js';
import { createImage, type Shape } from '../../src/image.js';
import { OPERATORS } from '../../src/physics/operator/catalogue.js';
import { lengthOf } from '../../src/describe/description.js';
import { choiceIn } from '../../src/describe/expressions.js';
import { REGULARISERS } from '../../src/prior/catalogue.js';
import { potentialsFor } from '../../src/prior/expression.js';
import { reconstruction } from '../../src/problem/reconstruction.js';
import { Model } from '../../src/problem/model.js';
import { measuredOf } from '../pictures.js';
import { blockRegulariser } from '../../src/prior/blockRegulariser.js';

/** Every regulariser with every potential that it may have, and sums. */
const PRIORS = [
  ...REGULARISERS.flatMap((entry) =>
    potentialsFor(entry).flatMap((potential) =>
      entry.kind === 'filters'
        ? [`filters:${potential},count=3,size=2`, `filters:${potential},count=2,size=3,channels=3`]
        : [entry.potential === 'chosen' ? `${entry.name}:${potential}` : entry.name],
    ),
  ),
  'filters:student,count=2,size=2+tv',
  'tv+tikhonov',
  'tv-isotropic:huber+tv:log-cosh',
  'tgv+tv+tgv:log-cosh',
  'tv-colour+tikhonov+tv',
];

/** Every regulariser once, of the two parts of complex numbers. */
const OF_COMPLEX = REGULARISERS.map(({ kind, name }) =>
  kind === 'filters' ? `${name}:count=2,size=2,channels=2` : name,
);

/** That of complex pictures. */
const COMPLEX = 'mri:unknown=complex';

/** Those of operators and data terms that go together. */
const PHYSICS = [
  ...OPERATORS.flatMap((operator) =>
    FIDELITIES.filter(({ transforms }) => !transforms || operator.name === 'denoising').map(
      (fidelity) => ({ operator: operator.name, fidelity: fidelity.name }),
    ),
  ),
  { operator: COMPLEX, fidelity: 'gaussian' },
];

/** Of these another operator has all the code but that of the kernel: the first regulariser and a sum are enough. */
const ALIKE = [COMPLEX, 'box-blur', 'disc-blur', 'kernel-blur', 'tomography', 'mri', 'matrix'];

/**
 * Regularisers know nothing of operators and data terms, nor potentials of either: every one with the first, and
 * with all others one of each code, a potential that is not convex, and sums.
 */
const WITH_ALL_PHYSICS =
  /^(?:[^:]*(?::charbonnier)?|tv:student|weight-map:fair|filters:(?:softplus|student).*size=2)$|^(?!tgv).*\+/;

const ALL = PRIORS.flatMap((prior, j) =>
  PHYSICS.filter(
    ({ operator }, i) =>
      (i === 0 || WITH_ALL_PHYSICS.test(prior)) &&
      (j === 0 || j === PRIORS.length - 1 || !ALIKE.includes(operator)),
  ).map((physics) => ({ prior, ...physics })),
).concat(OF_COMPLEX.map((prior) => ({ prior, operator: COMPLEX, fidelity: 'gaussian' })));

/**
 * Certificates are drawn from all of them. Derivatives, which know of a sum no more than its parts: each operator and
 * data term with the first regulariser and the last sum, and with each third of the others in turn.
 */
const DERIVED = ALL.filter(({ prior, operator, fidelity }) => {
  const j = PRIORS.indexOf(prior);
  const i = PHYSICS.findIndex((own) => own.operator === operator && own.fidelity === fidelity);
  return operator === COMPLEX || i === 0 || j === 0 || j === PRIORS.length - 1 || (i + j) % 3 === 0;
});

function pairOf(model: Model, seed: number, { width, height, channels }: Shape): TrainingPair {
  const random = randomStream(seed);
  const d = width * height * channels;
  const truth = Float64Array.from({ length: d }, (_, p) => ((p + seed) % 5 < 2 ? 0.2 : 0.8));
  const noise = normalVector(random, d);
  const noisy = truth.map((t, p) => t + 0.15 * noise[p]!);
  return {
    name: 'p',
    truth: createImage(width, height, truth, channels),
    measured: measuredOf(model, createImage(width, height, noisy, channels)),
  };
}

function modelOf({ prior, operator, fidelity }: (typeof ALL)[number]): Model {
  // A weakly convex regulariser needs more than the least ridge where a picture is not seen.
  const ridge = prior.includes('student') && operator !== 'denoising' ? { ridge: 0.3 } : {};
  return new Model({
    prior,
    operator: choiceIn('the operator', OPERATORS, operator),
    fidelity: { name: fidelity },
    ...ridge,
  });
}

/**
 * Pictures that the model is for: filters are for one number of channels, and need room. Grey and colour with the first
 * operator and the first regulariser; others with one of the two in turn.
 */
function shapesOf({ prior, operator, fidelity }: (typeof ALL)[number]): readonly Shape[] {
  if (operator === COMPLEX) return [{ width: 4, height: 3, channels: 2 }];
  const all = [
    { width: 3, height: 3, channels: 3 },
    { width: 4, height: 3, channels: 1 },
  ] as const;
  if (prior.includes('filters'))
    return all.filter(({ channels }) => channels === channelsOf(prior));
  const [i, j] = [
    PHYSICS.findIndex((own) => own.operator === operator && own.fidelity === fidelity),
    PRIORS.indexOf(prior),
  ];
  return i === 0 || j === 0 ? all : all.filter((_, k) => k === (i + j) % 2);
}

function channelsOf(prior: string): 1 | 2 | 3 {
  if (prior.includes('channels=2')) return 2;
  return prior.includes('channels=3') ? 3 : 1;
}

/** θ with logarithms from a list, over and over, and filters near those that learning starts with. */
function thetaOf(model: Model, logarithms: readonly number[]): Float64Array {
  let next = 0;
  return Float64Array.from(
    model.learned.flatMap((parameter) =>
      Array.from({ length: lengthOf(parameter) }, (_, i) => {
        const at = next++;
        if (parameter.scale !== 'linear') return logarithms[at % logarithms.length]!;
        const { start = 0 } = parameter;
        return (typeof start === 'number' ? start : start[i]!) + 0.3 * Math.sin(at);
      }),
    ),
  );
}

/** Slopes start at 0, where second derivatives of some potentials have a kink that central differences see. */
function withoutFlats(problem: BilevelProblem): BilevelProblem {
  return {
    ...problem,
    samples: problem.samples.map((sample) => {
      const random = normalVector(randomStream(7), sample.dimension);
      const { start = new Float64Array(sample.dimension) } = sample;
      return { ...sample, start: start.map((x, p) => x || 0.1 * random[p]!) };
    }),
  };
}

describe('every regulariser with every operator and data term', () => {
  it.each(DERIVED)('$prior, $operator, $fidelity: derivatives and constants', (names) => {
    const model = modelOf(names);
    for (const shape of shapesOf(names)) {
      const problem = reconstructionProblem([pairOf(model, 1, shape)], model);
      const logarithms = Array.from(
        { length: Math.min(6, model.parameters) },
        (_, j) => -1.5 - 0.6 * j,
      );
      const isFilters = names.prior.includes('filters');
      const theta = thetaOf(model, isFilters ? [-2.5, -2.6, -2.7] : logarithms);
      const { failures, checks } = checkProblem(withoutFlats(problem), { theta });
      expect(failures).toEqual([]);
      expect(checks.map((check) => check.name)).toContain('local-change');
    }
  });

  // mathematics.md §5.5: one violation is a defect.
  it('has certificates that hold', () => {
    fc.assert(
      fc.property(
        fc.record({
          names: fc.constantFrom(...ALL),
          seed: fc.integer({ min: 0, max: 1e6 }),
          width: fc.integer({ min: 1, max: 5 }),
          height: fc.integer({ min: 1, max: 5 }),
          channels: fc.constantFrom(1 as const, 3 as const),
          theta: fc.array(fc.double({ min: -6, max: -0.5, noNaN: true }), {
            minLength: 6,
            maxLength: 6,
          }),
          lower: fc.constantFrom(safeHeavyBall(), fista()),
          epsilon: fc.double({ min: -8, max: 1, noNaN: true }),
          delta: fc.double({ min: -8, max: 1, noNaN: true }),
          certificate: fc.constantFrom('plain', 'local', 'sharp', 'newton'),
        }),
        ({ names, seed, width, height, channels, theta, epsilon, delta, ...s }) => {
          const model = modelOf(names);
          const isFilters = names.prior.includes('filters');
          const own = names.operator === COMPLEX ? (2 as const) : channels;
          const shape = isFilters
            ? { width: width + 2, height: height + 2, channels: channelsOf(names.prior) }
            : { width, height, channels: own };
          const problem = reconstructionProblem([pairOf(model, seed, shape)], model);
          const point = thetaOf(model, theta);
          const exact = hypergradient(problem, point, {
            epsilon: 1e-12,
            delta: 1e-12,
            linear: directCholesky(),
            maxWork: 1e6,
          });
          const h = hypergradient(problem, point, {
            ...{ lower: s.lower, linear: conjugateGradient() },
            ...{ epsilon: 10 ** epsilon, delta: 10 ** delta },
            ...{ certificate: s.certificate as 'sharp', maxWork: 2000 },
          });
          const error = norm(h.gradient.map((g, j) => g - exact.gradient[j]!));
          expect(h.bound.kind).toBe('certified');
          expect(error).toBeLessThanOrEqual(h.bound.total + exact.bound.total);
          expect(Math.abs(h.corrected.value - exact.corrected.value)).toBeLessThanOrEqual(
            h.corrected.error + exact.corrected.error,
          );
        },
      ),
      { seed: 20261129, numRuns: 75 },
    );
  }, 180_000);

  it('is the same whether kernels do all of it or each part by itself', () => {
    const shape = { width: 7, height: 6, channels: 1 } as const;
    const { measured: noisy } = pairOf(new Model(), 3, shape);
    for (const prior of ['tv', 'tv-isotropic']) {
      const model = new Model({ prior, ridge: 0.1 });
      const theta = Float64Array.of(-2, -3);
      const fused = model.lowerLevel(noisy.data, shape, theta);
      const blocks = prior === 'tv' ? 'difference' : 'pixel';
      const terms = { grid: shape, blocks, potential: 'charbonnier' } as const;
      const parts = reconstruction({
        operator: model.operatorOf(shape),
        measured: { data: noisy.data },
        regularisers: [
          {
            regulariser: blockRegulariser(
              { ...terms, weight: Math.exp(-2), smoothing: Math.exp(-3) },
              2,
            ),
            learned: [0, 1],
          },
        ],
        ridge: 0.1,
      });
      const x = pairOf(model, 5, shape).measured.data;
      const gradients = [fused, parts].map((level) => {
        const out = new Float64Array(42);
        level.gradient(x, out);
        return out;
      });
      expect(norm(gradients[0]!.map((g, p) => g - gradients[1]![p]!))).toBeLessThan(1e-13);
      expect(parts.value(x)).toBeCloseTo(fused.value(x), 12);
      for (const name of [
        'strongConvexity',
        'lipschitzGradient',
        'lipschitzHessian',
        'lipschitzCross',
      ] as const) {
        expect(parts.constants[name].value / fused.constants[name].value).toBeCloseTo(1, 8);
      }
    }
  });
});
