/** Choices in words; one that is not here is shown as it is. */
export const CHOICES: Readonly<Record<string, string>> = {
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
  cg: 'CG, preconditioned',
  'cg-plain': 'CG, as it is',
};

/** Names of settings as the form of a new run has them. */
const NAMES: Readonly<Record<string, string>> = {
  prior: 'Prior',
  method: 'Upper-level method',
  lower: 'Lower-level solver',
  adjoint: 'Adjoint solver',
  epsilon: 'ε, distance',
  delta: 'δ, residual',
  step: 'Step size',
  schedule: 'Schedule',
  memory: 'Memory',
  batch: 'Mini-batch',
  budget: 'Work at most',
  maxSteps: 'Steps at most',
  tolerance: 'Tolerance',
  start: 'Start',
  weight: 'Weight, held fixed',
  smoothing: 'Smoothing, held fixed',
  noise: 'Noise',
  size: 'Learned on',
  range: 'Black to white',
  page: 'Page',
  channel: 'Channel',
  seed: 'Seed',
  validation: 'Validation',
};

/** Settings by name in words: `['Noise', 'Gaussian, σ = 0.1']`. */
export function settingsText(settings: object): [string, string][] {
  return Object.entries(settings).map(([key, value]: [string, unknown]) => [
    NAMES[key] ?? key,
    valueText(key, value),
  ]);
}

function valueText(key: string, value: unknown): string {
  if (typeof value === 'object' && value !== null && 'kind' in value) {
    if ('sigma' in value) return `Gaussian, σ = ${String(value.sigma)}`;
    if ('percent' in value) return `Gaussian, σ = ${String(value.percent)} % of the range`;
    if ('size' in value) {
      const pixels = `${String(value.size)}×${String(value.size)} pixels`;
      const how = { part: 'a typical part of', crop: 'the centre of', resize: 'resized to' };
      return `${how[value.kind as keyof typeof how]} ${pixels}`;
    }
    return value.kind === 'pairs' ? 'real pairs' : 'pictures as they are';
  }
  if (typeof value === 'object' && value !== null && 'weight' in value && 'smoothing' in value) {
    return `weight ${String(value.weight)}, smoothing ${String(value.smoothing)}`;
  }
  if (key === 'validation') {
    return typeof value === 'number'
      ? `${String(100 * value)} % of the pictures`
      : 'its own folder';
  }
  if (typeof value === 'object' && value !== null && 'low' in value && 'high' in value) {
    return `${String(value.low)} to ${String(value.high)}`;
  }
  // What is after a colon recommends it, in a form.
  return (CHOICES[String(value)] ?? String(value)).replace(/:.*/, '');
}
