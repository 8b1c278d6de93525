import {
  adaptiveDescent,
  safeHeavyBall,
  fixedStep,
  hoag,
  inexactLbfgs,
  newtonCg,
  stochastic,
  type LowerSolver,
  type UpperMethod,
} from '@bilevel/core';
import { learnWeights, type TrainingPair } from '@bilevel/imaging';
import { findSources, loadDataset } from '@bilevel/runs';
import { Evaluator } from './evaluator.js';
import { defaultSettings } from './learning.js';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

/** Units of work per training picture that each run may take. */
const WORK_PER_PICTURE = 1500;
const MAX_STEPS = 60;
/** Root-mean-square ε₀ from which an adaptive run starts, or at which a fixed one stays. */
const ACCURACIES = [1e-1, 1e-2, 1e-3, 1e-4] as const;
/** Lengths of the first step of further fixed runs; the others have the default, 0.5. */
const MOVES = [0.1, 2] as const;
/** Shares of the whole descent that are still to go. */
const GOALS = [0.1, 0.01, 0.001] as const;

interface Contender {
  readonly name: string;
  readonly method: UpperMethod;
  readonly lower?: LowerSolver;
}

/** The true objective against the work until then. */
interface Curve {
  readonly run: string;
  readonly work: readonly number[];
  readonly objective: readonly number[];
}

/** E4's contenders, for pictures of `pixels` pixels. */
function contenders(pixels: number): Contender[] {
  const stop = { relative: 1e-6 };
  const named = (accuracy: number): string => accuracy.toExponential(0);
  const at = (accuracy: number): { epsilon: number; delta: number } => {
    const size = accuracy * Math.sqrt(pixels);
    return { epsilon: size, delta: size };
  };
  return [
    { name: 'adaptive, measured', method: adaptiveDescent({ stop }) },
    ...ACCURACIES.map((a) => ({
      name: `adaptive from ${named(a)}`,
      method: adaptiveDescent({ stop, ...at(a) }),
    })),
    ...ACCURACIES.map((a) => ({
      name: `fixed at ${named(a)}`,
      method: fixedStep({ stop, ...at(a) }),
    })),
    // No accuracy helps a step size that does not fit.
    ...MOVES.map((length) => ({
      name: `fixed at 1e-2, first move ${String(length)}`,
      method: fixedStep({ stop, ...at(1e-2), step: { kind: 'firstMove', length } }),
    })),
    { name: 'lbfgs', method: inexactLbfgs({ stop }) },
    { name: 'lbfgs over newton', method: inexactLbfgs({ stop }), lower: newtonCg() },
    { name: 'hoag', method: hoag({ stop }) },
    { name: 'stochastic, quarters', method: stochastic({ stop }) },
  ];
}

/** Runs one contender, and measures the objective of each of its steps afterwards, accurately. */
async function trace(pairs: readonly TrainingPair[], contender: Contender): Promise<Curve> {
  const learning = learnWeights(pairs, [], {
    method: contender.method,
    lower: contender.lower ?? safeHeavyBall(),
    maxWork: WORK_PER_PICTURE * pairs.length,
    maxSteps: MAX_STEPS,
  });
  const evaluator = new Evaluator(pairs, []);
  const work: number[] = [];
  const objective: number[] = [];
  for await (const step of learning.steps()) {
    work.push(step.work.total);
    objective.push(evaluator.at(step.parameters).objective);
  }
  return { run: contender.name, work, objective };
}

/**
 * E4: weights from θ = (−5, −5), σ = 0.1, 96×96, adaptive accuracy from several (ε₀, δ₀) against fixed
 * accuracies and the other methods. Which fixed accuracy serves best is not known beforehand.
 */
export async function benchUpperMethods(): Promise<void> {
  const pictures = benchmarkPictures();
  const settings = defaultSettings({});
  const sources = await findSources({ images: [pictures.folder] }, settings.data);
  const { train } = await loadDataset(sources, settings.data);
  const pixels = train[0]?.truth.data.length ?? 1;
  const curves: Curve[] = [];
  for (const contender of contenders(pixels)) {
    const curve = await trace(train, contender);
    console.log(
      `${curve.run}: ${String(curve.work.length - 1)} steps, objective ` +
        `${Math.min(...curve.objective).toFixed(5)} after ${String(curve.work.at(-1))} units`,
    );
    curves.push(curve);
  }
  const least = Math.min(...curves.flatMap(({ objective }) => objective));
  const start = curves[0]?.objective[0] ?? least;
  const until = ({ work, objective }: Curve, share: number): number | string => {
    const k = objective.findIndex((value) => value <= least + share * (start - least));
    return work[k] ?? 'never';
  };
  const rows = curves.map((curve) => ({
    [`run (${String(train.length)} ${pictures.name})`]: curve.run,
    ...Object.fromEntries(
      GOALS.map((share) => [`work to ${String(100 * share)} % left`, until(curve, share)]),
    ),
    steps: curve.work.length - 1,
    'least objective': Number(Math.min(...curve.objective).toFixed(5)),
    'last objective': Number((curve.objective.at(-1) ?? NaN).toFixed(5)),
  }));
  await keepResults('upper-methods', rows, { curves });
}
