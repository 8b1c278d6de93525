import {
  conjugateGradient,
  explainBound,
  hypergradient,
  norm,
  safeHeavyBall,
  type BilevelProblem,
  type BoundExplanation,
  type LinearSolver,
  type LowerSolver,
} from '@bilevel/core';
import {
  addGaussianNoise,
  centreCrop,
  defaultLower,
  listImages,
  Model,
  readImage,
  reconstructionProblem,
  resize,
  toGrey,
  type Image,
  type OperatorChoice,
} from '@bilevel/imaging';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

const SIDE = 64;
/** Of the hypergradient, relative to it. */
const TARGET = 0.01;
const MOST = 20_000;

/** What is measured, by its noise and the weight of total variation that suits it. */
const CASES: readonly (readonly [string, OperatorChoice, sigma: number, weight: number])[] = [
  ['deblurring, Gaussian 1.5 px', { name: 'deblurring', options: { sigma: 1.5 } }, 0.01, 0.001],
  ['deblurring, motion 9 px', { name: 'motion-blur', options: { length: 9 } }, 0.01, 0.001],
  ['inpainting, 50 %', { name: 'inpainting' }, 0.02, 0.004],
  ['super-resolution, 2×', { name: 'downsampling', options: { factor: 2 } }, 0.01, 0.0005],
  ['super-resolution, 4×', { name: 'downsampling', options: { factor: 4 } }, 0.01, 0.0003],
  ['tomography, 60 angles', { name: 'tomography', options: { angles: 60 } }, 0.05, 0.005],
  ['MRI', { name: 'mri' }, 0.02, 0.002],
];

/**
 * Gradients, products and values from nothing to a hypergradient that is certified to 1 %, of one picture with total
 * variation: what is chosen where nothing is asked for beside heavy ball or FISTA below and plain CG above. Each time the
 * tolerance of what most of the bound comes from is divided by √10, and the last evaluation counts.
 */
export async function benchPreconditioners(): Promise<void> {
  const pictures = benchmarkPictures();
  const [file] = await listImages([pictures.folder]);
  if (file === undefined) throw new Error('There are pictures.');
  const whole = toGrey(await readImage(file));
  const half = resize(whole, whole.width >> 1, whole.height >> 1);
  const truth = centreCrop(half, SIDE, SIDE);
  const rows: Record<string, string | number>[] = [];
  for (const [name, operator, sigma, weight] of CASES) {
    const model = new Model({ operator });
    const problem = problemOf(truth, model, sigma);
    const theta = model.thetaOf({ weight, smoothing: 0.01 });
    const plain = certify(
      problem,
      theta,
      safeHeavyBall(),
      conjugateGradient({ preconditioner: 'none' }),
    );
    const lower = defaultLower(model);
    const own = certify(problem, theta, lower, conjugateGradient());
    console.log(name, plain.work, own.work);
    rows.push({
      [`problem, ${pictures.name}`]: name,
      'by default': `${lower.name} + pcg`,
      work: shown(own.work),
      below: own.below,
      above: own.above,
      'hb-fista + cg': shown(plain.work),
      'of that': (own.work / plain.work).toFixed(2),
      'most of the bound from': `${own.explanation.cause}: ${own.explanation.dominant.name}`,
    });
  }
  await keepResults('preconditioners', rows);
}

function problemOf(truth: Image, model: Model, sigma: number): BilevelProblem {
  const measured = addGaussianNoise(model.seenOf(truth), { sigma, seed: 1 });
  return reconstructionProblem([{ name: 'picture', truth, measured }], model);
}

interface Certified {
  readonly work: number;
  readonly below: number;
  readonly above: number;
  readonly explanation: BoundExplanation;
}

function certify(
  problem: BilevelProblem,
  theta: Float64Array,
  lower: LowerSolver,
  linear: LinearSolver,
): Certified {
  let [epsilon, delta] = [0.1, 0.01];
  for (;;) {
    const h = hypergradient(problem, theta, {
      ...{ epsilon, delta, lower, linear, certificate: 'local', maxWork: MOST },
    });
    const explanation = explainBound(h.bound);
    const work = { work: h.work.total, below: h.work.lower, above: h.work.adjoint };
    if (h.bound.total <= TARGET * norm(h.gradient)) return { ...work, explanation };
    if (!h.converged) return { ...work, work: Infinity, explanation };
    if (explanation.cause === 'adjoint') delta /= Math.sqrt(10);
    else epsilon /= Math.sqrt(10);
  }
}

function shown(value: number): number | string {
  return Number.isFinite(value) ? value : `over ${String(MOST)}`;
}
