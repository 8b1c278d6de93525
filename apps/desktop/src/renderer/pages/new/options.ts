/** Names of settings in words; one that is not here is shown as it is. */
const LABELS: Readonly<Record<string, string>> = {
  tv: 'Total variation (anisotropic)',
  'tv-isotropic': 'Total variation (isotropic)',
  adaptive: 'Adaptive: needs no tuning',
  fixed: 'Fixed step and tolerances',
  hoag: 'HOAG: tolerances that fall',
  stochastic: 'Mini-batches',
  'hb-fista': 'Heavy ball, FISTA where it fails',
  lbfgs: 'L-BFGS',
  newton: 'Newton, by conjugate gradients',
  'newton-finish': 'Heavy ball, then Newton',
  minres: 'MINRES',
  neumann: 'Neumann series',
  fista: 'FISTA',
  gd: 'Gradient descent',
  hb: 'Heavy ball',
  cg: 'Conjugate gradients, preconditioned',
  'cg-plain': 'Conjugate gradients',
};

/** The choices that a setting has. */
export function optionsOf(schema: {
  readonly options: readonly (string | number)[];
}): { value: string; label: string }[] {
  return schema.options.map((value) => ({
    value: String(value),
    label: LABELS[String(value)] ?? String(value),
  }));
}
