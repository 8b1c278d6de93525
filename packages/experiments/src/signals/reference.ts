/** Mean losses over training and test signals. */
export interface Losses {
  readonly train: number;
  readonly test: number;
}

/** A published run with step 0.01, by its tolerance. */
export interface PublishedRun {
  readonly tolerance: number;
  /** Iterations of both solves until after the first steps, and the loss in each. */
  readonly first: readonly { readonly total: number; readonly objective: number }[];
  /** Iterations and upper-level steps in the end. */
  readonly total: number;
  readonly steps: number;
  /** Of the learned regulariser, solved anew to a distance of 1e-5. */
  readonly learned: Losses;
  readonly theta: readonly number[];
}

/** The results that Ehrhardt & Roberts 2023 published beside their code. */
export const PUBLISHED_RUNS: readonly PublishedRun[] = [
  {
    tolerance: 1e-2,
    first: [
      { total: 251, objective: 6.03822845248 },
      { total: 318, objective: 6.03805844308 },
      { total: 385, objective: 6.03782457697 },
      { total: 451, objective: 6.03753541529 },
      { total: 517, objective: 6.03719845875 },
    ],
    total: 2_782_199,
    steps: 1186,
    learned: { train: 0.0567079262932, test: 0.0551549859255 },
    theta: [
      ...[1.1233600378, -8.11375427246],
      ...[0.851926487697, 0.108370245147, -0.91407489489],
      ...[0.169314020776, -1.23421249503, 1.00103952137],
    ],
  },
  {
    tolerance: 1e-3,
    first: [
      { total: 317, objective: 6.03770827727 },
      { total: 412, objective: 6.03741112546 },
      { total: 516, objective: 6.03683957283 },
      { total: 623, objective: 6.03623075992 },
      { total: 732, objective: 6.03561630468 },
    ],
    total: 2_796_548,
    steps: 1037,
    learned: { train: 0.0585738158982, test: 0.0568908495021 },
    theta: [
      ...[1.10396814346, -7.7872376442],
      ...[0.829126510765, 0.135590828705, -0.91544264069],
      ...[0.089816445451, -1.19277687469, 1.03642925864],
    ],
  },
  {
    tolerance: 1e-4,
    first: [
      { total: 372, objective: 6.03767243766 },
      { total: 544, objective: 6.03709379612 },
      { total: 720, objective: 6.03646893122 },
      { total: 896, objective: 6.0358441344 },
      { total: 1072, objective: 6.03521668754 },
    ],
    total: 2_662_951,
    steps: 934,
    learned: { train: 0.0607152652326, test: 0.0582313737859 },
    theta: [
      ...[1.02989387512, -7.48256444931],
      ...[0.784643589168, 0.16437977038, -0.900709030749],
      ...[0.0291615415083, -1.12172752416, 1.03097619561],
    ],
  },
];

/** Their tuned total variation: min (1/N)‖x − y‖² + α Σ|x_{p+1} − x_p|. */
export const PUBLISHED_TV = {
  weight: 0.02596973868142576,
  losses: { train: 0.0601166438862, test: 0.0558099547564 },
} as const;

/** The best that they learned, at tolerance 1e-2, and a two-hundredth of the iterations that it took. */
export const GOAL = { losses: PUBLISHED_RUNS[0]!.learned, work: 14_000 } as const;

/** The first number of the published signals, by which they are known. */
export const PUBLISHED_FIRST = 0.2812056694380569;
