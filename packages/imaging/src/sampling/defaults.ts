/** What options of learning a pattern are where they are not given; `PatternLearningOptions` says what each is. */
export const PATTERN_DEFAULTS = {
  groups: 'lines',
  rates: [0.25],
  smoothing: 0.01,
  ridge: 1e-3,
  binary: 0.4,
  threshold: 0.01,
  growth: 2,
  steps: 5,
  maxStages: 60,
} as const;
