import { PUBLISHED_ADJOINT, PUBLISHED_LOWER, type PublishedSettings } from '@bilevel/hypercleaning';
import { PUBLISHED } from './data.js';

/** ε and δ of the published runs. */
const TOLERANCES = [0.1, 0.01] as const;

/** The 36 published runs; those that take fewest iterations to begin with come first. */
export function publishedSettings(budget: number = PUBLISHED.budget): PublishedSettings[] {
  const rank = { hb: 0, fista: 1, gd: 2 };
  const lowers = [...PUBLISHED_LOWER].sort((a, b) => rank[a] - rank[b]);
  return lowers.flatMap((lower) =>
    TOLERANCES.flatMap((epsilon) =>
      PUBLISHED_ADJOINT.flatMap((adjoint) =>
        TOLERANCES.map((delta) => ({
          ...{ lower, epsilon, adjoint, delta, budget },
          ...{ step: PUBLISHED.step, precision: PUBLISHED.precision },
        })),
      ),
    ),
  );
}

/** A name for files: `hb-0.1-cg-0.01`. */
export function runName(settings: PublishedSettings): string {
  const { lower, epsilon, adjoint, delta, precision } = settings;
  const name = [lower, epsilon, adjoint, delta].map(String).join('-');
  return precision === PUBLISHED.precision ? name : `${name}-${String(precision)}-bit`;
}
