/** How a stretch of the training goes. */
export interface Stage {
  readonly method: 'stochastic' | 'lbfgs' | 'proven-lbfgs' | 'adaptive';
  /** Of the minutes of the model. */
  readonly share: number;
  /** Accepted steps at most. */
  readonly steps: number;
}

/** Whether every step of a method is proven to lower the objective. */
export function provesSteps(method: Stage['method']): boolean {
  return method === 'adaptive' || method === 'proven-lbfgs';
}

/** A model that is learned. */
export interface ModelSettings {
  /** Names its file. */
  readonly name: string;
  /** In tables and charts. */
  readonly label: string;
  readonly prior: string;
  /**
   * ν of all filters, which are held there: for convex potentials smaller is better still, by less than it costs, as
   * the condition number of the lower level grows as 1/ν. Default: learned.
   */
  readonly smoothing?: number;
  /** Minutes of training. */
  readonly minutes: number;
  readonly stages: readonly Stage[];
}

/** All that the numbers of the experiment depend on, besides its pictures and its seed. */
export interface FilterSettings {
  /** σ of the noise that is learned from. */
  readonly sigma: number;
  /** Those that are tested with, by scaling the models. */
  readonly levels: readonly number[];
  readonly windows: { readonly count: number; readonly size: number };
  readonly models: readonly ModelSettings[];
  /** Of mini-batches: how many windows, passes over all windows a step, the first move, and the first ε and δ. */
  readonly batches: {
    readonly batch: number;
    readonly epochs: number;
    readonly move: number;
    readonly epsilon: number;
    readonly delta: number;
  };
  /** The first move of proven steps, which begin near a minimum. */
  readonly provenMove: number;
  /** Curvature pairs of L-BFGS. */
  readonly memory: number;
  /** Of ‖∇F‖ at the start, at which a stage has converged. */
  readonly tolerance: number;
  /** Root-mean-square distance of a tested picture to the minimiser, as a share of the noise: PSNR to some 0.002 dB. */
  readonly accuracy: number;
  /** Side of generated pictures, and how many: for those that no folder is given for. */
  readonly generated: { readonly size: number; readonly train: number; readonly test: number };
}

/** Quasi-Newton steps get near, and steps that are proven to lower the objective come to the end. */
const STAGES: readonly Stage[] = [
  { method: 'lbfgs', share: 0.85, steps: 100_000 },
  { method: 'adaptive', share: 0.15, steps: 100_000 },
];

/**
 * Of many parameters mini-batches come first: a pass over the windows makes as many moves as it has batches. Their
 * steps are annealed over 24 passes. What is left of the time goes to steps over all windows that are proven to
 * lower the objective.
 */
const STAGES_OF_BANKS: readonly Stage[] = [
  { method: 'stochastic', share: 0.7, steps: 6 },
  { method: 'proven-lbfgs', share: 0.3, steps: 100_000 },
];

/** The experiment. */
export const SETTINGS: FilterSettings = {
  sigma: 25 / 255,
  levels: [25 / 255, 15 / 255, 5 / 255],
  windows: { count: 400, size: 64 },
  models: [
    {
      name: 'tv',
      label: 'total variation',
      prior: 'tv',
      minutes: 2,
      stages: STAGES,
    },
    {
      name: 'filters-convex',
      label: 'convex filters',
      prior: 'filters:log-cosh,count=32,size=7',
      smoothing: 0.003,
      minutes: 30,
      stages: STAGES_OF_BANKS,
    },
    {
      name: 'filters-weakly-convex',
      label: 'weakly convex filters',
      prior: 'filters:firm,count=24,size=5',
      minutes: 30,
      stages: STAGES_OF_BANKS,
    },
  ],
  batches: { batch: 6, epochs: 4, move: 0.05, epsilon: 0.1, delta: 0.05 },
  provenMove: 0.1,
  memory: 20,
  tolerance: 1e-4,
  accuracy: 4e-3,
  generated: { size: 128, train: 8, test: 4 },
};

/** A tiny one, to see that everything works. */
export const QUICK: FilterSettings = {
  ...SETTINGS,
  levels: SETTINGS.levels.slice(0, 2),
  windows: { count: 4, size: 24 },
  models: SETTINGS.models.map((model) => ({
    ...model,
    prior: model.prior.replace(/,count=.*$/, ',count=4,size=3'),
    stages: model.stages.map(({ method, share }) => ({
      ...{ method, share },
      steps: provesSteps(method) ? 1 : 2,
    })),
  })),
  accuracy: 1e-2,
  generated: { size: 32, train: 2, test: 2 },
};
