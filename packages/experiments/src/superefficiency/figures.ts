import type { MethodName } from './methods.js';

/** Figures of Ye, Peyré, Cremers & Ablin 2024 that are reproduced. */
export const FIGURES = ['1a', '1b', '2b', '3a', '3b'] as const;
export type FigureName = (typeof FIGURES)[number];

/** What a figure shows. */
export interface Figure {
  readonly lower: 'ridge' | 'logistic';
  readonly upper: 'linear' | 'quadratic' | 'logistic';
  /** θ is uniform between these. */
  readonly theta: readonly [number, number];
  readonly methods: readonly MethodName[];
}

const CHEAP: readonly MethodName[] = ['vanilla', 'diagonal', 'exponential', 'diagonal-hessian'];

/** As published; figures 1a and 1b also show the plain estimate, for comparison. */
export const FIGURE: Readonly<Record<FigureName, Figure>> = {
  '1a': {
    lower: 'ridge',
    upper: 'linear',
    theta: [3, 6],
    methods: ['vanilla', 'newton', 'optimal'],
  },
  '1b': {
    lower: 'ridge',
    upper: 'quadratic',
    theta: [3, 6],
    methods: ['vanilla', 'newton', 'optimal'],
  },
  '2b': { lower: 'ridge', upper: 'quadratic', theta: [3, 6], methods: CHEAP },
  '3a': { lower: 'logistic', upper: 'logistic', theta: [-1, 1], methods: [...CHEAP, 'newton'] },
  '3b': { lower: 'logistic', upper: 'logistic', theta: [3, 6], methods: [...CHEAP, 'newton'] },
};
