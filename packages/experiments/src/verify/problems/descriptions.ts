import { REGULARISERS } from '@bilevel/imaging/describe';

/**
 * The kinds of problem that are verified, and what they are. The constants of `quartic` hold in a ball only;
 * `autodiff` is computed in 32 bits and proves nothing.
 */
export const PROBLEM_DESCRIPTIONS: Readonly<Record<string, string>> = {
  quadratic: 'the quadratic problem of Ehrhardt & Roberts 2023, section 4',
  'ridge-regression': 'ridge regression with log-weights',
  logistic: 'logistic regression with log-weights',
  ...Object.fromEntries(
    REGULARISERS.map(({ name, label }) => [
      name,
      `${label}, any potential, in sums, with any operator and data term`,
    ]),
  ),
  sampling: 'where named: weights of points, lines or spokes of k-space, and of total variation',
  risks:
    'where named: any regulariser and operator under a risk that needs no clean pictures, a second measurement or probes of SURE',
  softmax: 'softmax regression with a weight for each sample: data hypercleaning',
  signals:
    'a convolutional regulariser for signals: Ehrhardt & Roberts 2023, section 4; L_B in a ball only',
  quartic:
    'a quartic whose constants are proven in a ball only: certified where the solution is in it',
  autodiff:
    'logistic regression by automatic differentiation in 32 bits: estimated, reported apart',
};
export type ProblemName = string;

/** Their names. */
export const PROBLEMS: readonly ProblemName[] = Object.keys(PROBLEM_DESCRIPTIONS);

/**
 * Those that are verified where none are named: all but what has been added since, so that a case has the number that it had.
 */
export const USUAL_PROBLEMS: readonly ProblemName[] = PROBLEMS.filter(
  (name) => !['sampling', 'risks'].includes(name),
);
