import type { HistoryRow } from '../history.js';

/** A term of the a-posteriori bound: its column, its name, and where it comes from. */
export interface BoundTerm {
  readonly column:
    | 'boundAdjointResidual'
    | 'boundHessian'
    | 'boundCross'
    | 'boundUpperGradient'
    | 'boundRounding';
  readonly label: string;
  readonly origin: string;
  /** What makes it smaller. */
  readonly remedy: string;
}

const TIGHTER_EPSILON = 'It falls with ε, the accuracy of the reconstructions.';

/** The terms in the order in which charts and text name them. */
export const BOUND_TERMS: readonly BoundTerm[] = [
  {
    column: 'boundAdjointResidual',
    label: 'adjoint residual',
    origin: 'the adjoint system being solved only up to a residual',
    remedy: 'It falls with δ, the accuracy of the adjoint solve.',
  },
  {
    column: 'boundHessian',
    label: 'Hessian',
    origin: 'the Hessian being taken at an approximate reconstruction',
    remedy: TIGHTER_EPSILON,
  },
  {
    column: 'boundCross',
    label: 'cross derivative',
    origin: 'the cross derivative being taken at an approximate reconstruction',
    remedy: TIGHTER_EPSILON,
  },
  {
    column: 'boundUpperGradient',
    label: 'upper gradient',
    origin: 'the gradient of the objective being taken at an approximate reconstruction',
    remedy: TIGHTER_EPSILON,
  },
  {
    column: 'boundRounding',
    label: 'rounding',
    origin: 'the rounding of floating-point arithmetic',
    remedy: 'No tolerance makes it smaller.',
  },
];

/** The largest term of a row's bound and its share; undefined when the bound is 0 or not finite. */
export function dominantTerm(row: HistoryRow): { term: BoundTerm; share: number } | undefined {
  const total = row.hypergradientBound;
  if (!(total > 0) || !Number.isFinite(total)) return undefined;
  const [first, ...rest] = BOUND_TERMS;
  if (first === undefined) return undefined;
  const term = rest.reduce(
    (most, next) => (row[next.column] > row[most.column] ? next : most),
    first,
  );
  return { term, share: row[term.column] / total };
}
