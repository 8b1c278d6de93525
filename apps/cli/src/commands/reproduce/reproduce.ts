import type { Command } from 'commander';
import { addDetectionCommand } from './detection.js';
import { addFiltersCommand } from './filters.js';
import { addHypercleaningCommand } from './hypercleaning.js';
import { addInverseProblemsCommand } from './inverseProblems.js';
import { addQuadraticCommand } from './quadratic.js';
import { addSamplingCommand } from './sampling.js';
import { addSignalsCommand } from './signals.js';
import { addSuperefficiencyCommand } from './superefficiency.js';
import { addTvWeightsCommand } from './tvWeights.js';
import { addUnsupervisedCommand } from './unsupervised.js';

const EXAMPLES = `
Each experiment writes CSV files, charts (SVG and PNG) and a summary into a folder; the same seed
gives the same files.

Examples:
  $ bilevel reproduce quadratic --out quadratic
  $ bilevel reproduce superefficiency --figure 1b --data mpg_scale.txt
  $ bilevel reproduce superefficiency --help`;

/** `bilevel reproduce`: one command for each published experiment. */
export function addReproduceCommand(program: Command): void {
  const reproduce = program
    .command('reproduce')
    .summary('regenerate a published experiment')
    .description('Regenerates the figures of a published experiment.')
    .addHelpText('after', EXAMPLES);
  addDetectionCommand(reproduce);
  addFiltersCommand(reproduce);
  addHypercleaningCommand(reproduce);
  addInverseProblemsCommand(reproduce);
  addQuadraticCommand(reproduce);
  addSamplingCommand(reproduce);
  addSignalsCommand(reproduce);
  addSuperefficiencyCommand(reproduce);
  addTvWeightsCommand(reproduce);
  addUnsupervisedCommand(reproduce);
}
