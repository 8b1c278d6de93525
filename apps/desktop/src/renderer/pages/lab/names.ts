/** What solvers are called in print. */
const NAMES = {
  fista: 'FISTA',
  gd: 'gradient descent',
  hb: 'heavy ball',
  cg: 'conjugate gradients',
};

/** Solvers of the quadratic experiment by level. */
export const SOLVERS: Readonly<Record<'lower' | 'adjoint', Readonly<Record<string, string>>>> = {
  lower: { gd: NAMES.gd, hb: NAMES.hb, fista: NAMES.fista },
  adjoint: { cg: NAMES.cg, gd: NAMES.gd, hb: NAMES.hb },
};

export const nameOf = (solver: string): string =>
  SOLVERS.lower[solver] ?? SOLVERS.adjoint[solver] ?? solver;

/** The bounds that can be drawn. */
export const BOUNDS = [
  { key: 'aPosteriori', label: 'a posteriori: from what was computed', short: 'a posteriori' },
  { key: 'aPriori', label: 'a priori: known before', short: 'a priori' },
  {
    key: 'aPrioriInformed',
    label: 'a priori that knows x*: nobody does',
    short: 'a priori that knows x*',
  },
] as const;
export type BoundName = (typeof BOUNDS)[number]['key'];
