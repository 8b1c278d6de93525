/**
 * The name of the lower-level solver where none is asked for, by that of the operator. Denoising: lagged diffusivity and Newton's
 * method by inner solves in single precision, where the regulariser has them, and else heavy ball, FISTA where it
 * fails, of which an iteration is one cheap pass. Others have directions that they hardly see, and conditions of 10³ to 10⁵,
 * whose root heavy ball takes in iterations: it hands over to Newton's method, with conjugate gradients that are
 * preconditioned by what the operator knows of itself. Of all solvers that took the least work of nearly all problems
 * (`npm run bench -- preconditioners`).
 */
export function defaultLowerName(operator: string): 'lagged-newton' | 'newton-finish' {
  return operator === 'denoising' ? 'lagged-newton' : 'newton-finish';
}
