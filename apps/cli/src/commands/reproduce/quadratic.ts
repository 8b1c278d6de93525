import type { Command } from 'commander';
import { experimentOptions, runExperiment, type ExperimentFlags } from './experiment.js';

const EXAMPLES = `
F(θ) = ‖A x*(θ) − b‖², x*(θ) = argmin ‖Cθ + Dx − e‖², with random 1000×10 matrices, θ = 1, x₀ = 0.
Everything has a closed form, so every bound is seen beside the true error.

  lower                 ‖x − x*‖ and its bounds: FISTA, gradient descent, heavy ball
  hypergradient-exact   ‖h − ∇F‖ and its bounds: CG, gradient descent, heavy ball for the adjoint
  hypergradient-20 …    the same after 20, 40 and 60 heavy-ball steps in the lower level
  splits                200 iterations shared out between the two levels

Examples:
  $ bilevel reproduce quadratic --out quadratic
  $ bilevel reproduce quadratic --seed 7 --json`;

/** `bilevel reproduce quadratic`. */
export function addQuadraticCommand(reproduce: Command): void {
  const command = reproduce
    .command('quadratic')
    .summary('bounds against true errors on a quadratic problem (Ehrhardt & Roberts 2023, §4)')
    .description(
      'Errors of the lower level and of the hypergradient with their a-priori and a-posteriori ' +
        'bounds, on the quadratic problem of Ehrhardt & Roberts 2023, section 4.',
    );
  experimentOptions(command, 'quadratic')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ExperimentFlags) => {
      const { reproduceQuadratic } = await import('@bilevel/experiments');
      await runExperiment('quadratic', flags, reproduceQuadratic);
    });
}
