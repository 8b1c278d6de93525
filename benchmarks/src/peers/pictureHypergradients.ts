import { conjugateGradient, onEngine, safeHeavyBall } from '@bilevel/core';
import { WorkerPool } from '@bilevel/parallel';
import { compareOnce, taken, type Comparison, type Competitor } from './competitor.js';
import type { PictureWhere } from './pictureOperations.js';
import { pictureProblem } from './pictureProblem.js';
import { constantsOf } from './setting.js';

/** See {@link comparePictureHypergradients}. */
export interface WholePictures extends PictureWhere {
  readonly epsilon: number;
  readonly delta: number;
  /** Takes our hypergradient. */
  readonly found?: (gradient: Float64Array) => void;
  /** Where peers write theirs. */
  readonly out?: string;
}

/** On a pool of two threads, as a run evaluates them, each time from the noisy pictures. */
export async function comparePictureHypergradients(
  competitors: readonly Competitor[],
  name: string,
  { pairs, model, theta, epsilon, delta, found, out }: WholePictures,
): Promise<Comparison[]> {
  const data = { pairs, model };
  const problem = pictureProblem(data);
  const pool = new WorkerPool({
    threads: 2,
    resolve: (specifier) => import.meta.resolve(specifier),
  });
  try {
    const reference = { module: './pictureProblem.js', export: 'pictureProblem', data };
    const oracle = onEngine(pool, reference)(problem, {
      ...{ lower: safeHeavyBall(), linear: conjugateGradient(), maxWork: 1e6 },
      certificate: 'local',
    });
    const cold = await oracle.snapshot();
    return await compareOnce(
      competitors,
      `${name} hypergradient, two threads`,
      {
        // Their loss is the mean over the pictures, and so is their residual.
        ...{ do: 'hypergradient', name, epsilon, delta: delta / pairs.length },
        ...constantsOf(problem, theta),
        ...(out !== undefined && { out }),
      },
      async () => {
        await oracle.restore(cold);
        let gradient = new Float64Array();
        const time = await taken(async () => {
          const evaluated = await oracle.evaluate(theta, { epsilon, delta }, 1e9);
          gradient = Float64Array.from(evaluated.gradient);
        });
        found?.(gradient);
        return time;
      },
    );
  } finally {
    await pool.close();
  }
}
