import { FIDELITIES, OPERATORS, REGULARISERS, type Description } from '@bilevel/imaging/describe';
import { WINDOW_SIDE } from '@bilevel/runs/options';

const PRIOR = REGULARISERS[1]?.name ?? '';

function listed(entries: readonly Description[]): string {
  const width = 2 + Math.max(...entries.map(({ name }) => name.length));
  return entries
    .map(
      ({ name, formula, summary }) =>
        `  ${name.padEnd(width)}${formula}\n  ${' '.repeat(width)}${summary}`,
    )
    .join('\n');
}

/** What stands below the options of `bilevel learn`. */
export const EXAMPLES = `
The objective is the mean over the training pictures of ½‖x* − x_true‖² (per picture, summed over
pixels and channels), where x* minimises the data term of y, plus the regulariser, plus (ξ/2)‖x‖².

Regularisers (--prior), w the weight, ν the smoothing of the potential φ, by default √(t² + ν²):
${listed(REGULARISERS)}

Measured (--operator):
${listed(OPERATORS)}

Noise (--fidelity):
${listed(FIDELITIES)}

Grey values run from 0 (black) to 1 (white): integers are divided by the largest of their type, floats
are kept. Other numbers (12 bits in 16-bit files, floats to 255, CT numbers) are found and told; --range
states which are black and white. PSNR has the range, stated or found, for its peak.

Pictures are learned from as they are, large ones by way of windows (--windows ${String(WINDOW_SIDE)}): as many as it takes, and in the end
all of each picture, which is what is certified; where the operator or the method has no windows from all of each at
once (--size full). --part 96 takes a part of each that varies as the whole does. For models of many numbers
--windows 400x64 draws so many from all of the pictures; objective and bounds are then those of the windows. Pictures
for validation are scored by a part each.

Methods:
  adaptive    every step is proven to lower the objective; nothing to tune
  lbfgs       quasi-Newton with measured noise: fewer units of work, proof where it comes for free
  hoag        gradient steps with tolerances that fall by a schedule (Pedregosa 2016)
  stochastic  mini-batches in a random order that --seed fixes; a step is a pass over all pictures
  fixed       one step size and one accuracy throughout

Examples:
  $ bilevel learn                                 try it on small pictures that come with bilevel
  $ bilevel learn --operator ${OPERATORS.find(({ examples }) => examples !== undefined)?.name ?? ''}           the same for any --operator
  $ bilevel learn photos/ --out run               learn from a folder, noise σ = 0.1 added
  $ bilevel learn photos/ --noise 0.05 --size full
  $ bilevel learn photos/ --prior filters --windows 400x64 --method lbfgs
  $ bilevel learn scans/ --range 4095 --noise 10%   12-bit numbers in 16-bit files
  $ bilevel learn photos/ --validation others/
  $ bilevel learn clean/ --noisy noisy/           real pairs, matched by file name
  $ bilevel learn photos/ --prior ${PRIOR} --seed 7 --json
  $ bilevel learn photos/ --method lbfgs --lower newton
  $ bilevel learn --resume run                    go on after Ctrl-C, a crash or a power cut

Exit status: 0 done, 2 bad input, 3 ended with nothing learned, 130 interrupted (resumable).`;
