import { Argument, Command } from 'commander';
import { benchCertify } from './certify.js';
import { benchFullSize } from './fullSize.js';
import { benchGridSearch } from './gridSearch.js';
import { benchKernels } from './kernels.js';
import { benchUpperMethods } from './upperMethods.js';
import { benchWholeRun } from './wholeRun.js';

const BENCHMARKS = {
  certify: benchCertify,
  kernels: benchKernels,
  'whole-run': benchWholeRun,
  'grid-search': benchGridSearch,
  'full-size': benchFullSize,
  'upper-methods': benchUpperMethods,
};
type Name = keyof typeof BENCHMARKS;
/** The others take minutes. */
const DEFAULT: readonly Name[] = ['kernels', 'whole-run'];

await new Command('bench')
  .description('Runs benchmarks, keeps results/<name>.json and renders the tables of README.md.')
  .addArgument(
    new Argument('[names...]', 'which').choices(Object.keys(BENCHMARKS)).default(DEFAULT),
  )
  .action(async (names: readonly Name[]) => {
    for (const name of names) await BENCHMARKS[name]();
  })
  .parseAsync();
