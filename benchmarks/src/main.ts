import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { benchAutodiff } from './autodiff/autodiff.js';
import { benchBlocks } from './blocks.js';
import { benchBlur } from './blur.js';
import { benchColour } from './colour.js';
import { benchCertify } from './certify.js';
import { benchClusterPlan } from './cluster/plan.js';
import { benchClusterSteps } from './cluster/steps.js';
import { benchFaults } from './faults/faults.js';
import { benchFilters } from './filters.js';
import { benchFullSize } from './fullSize.js';
import { benchFuzz } from './fuzz/fuzz.js';
import { benchGridSearch } from './gridSearch.js';
import { benchKernels } from './kernels.js';
import { benchLarge, type LargeOptions } from './large.js';
import { benchMemory } from './memory.js';
import { PEER_PARTS, benchPeers, type PeerOptions } from './peers/peers.js';
import { benchFourier } from './fourier.js';
import { benchPreconditioners } from './preconditioners.js';
import { benchProjection } from './projection.js';
import { benchPoisson } from './poisson.js';
import { benchThreads } from './threads.js';
import { benchOverhead } from './overhead.js';
import { benchRecycling } from './recycling.js';
import { benchSoak } from './soak/soak.js';
import { benchWholeRun } from './wholeRun.js';

const BENCHMARKS = {
  certify: benchCertify,
  cluster: benchClusterSteps,
  'cluster-plan': benchClusterPlan,
  colour: benchColour,
  poisson: benchPoisson,
  kernels: benchKernels,
  blocks: benchBlocks,
  filters: benchFilters,
  projection: benchProjection,
  fourier: benchFourier,
  blur: benchBlur,
  preconditioners: benchPreconditioners,
  peers: benchPeers,
  'whole-run': benchWholeRun,
  threads: benchThreads,
  'grid-search': benchGridSearch,
  'full-size': benchFullSize,
  large: benchLarge,
  memory: benchMemory,
  overhead: benchOverhead,
  recycling: benchRecycling,
  soak: benchSoak,
  faults: benchFaults,
  fuzz: benchFuzz,
  autodiff: benchAutodiff,
};
type Name = keyof typeof BENCHMARKS;
/** Options of the benchmarks of reliability. */
interface Reliability {
  count?: number;
  seed?: number;
  only?: string;
  from?: number;
  minutes?: number;
}
/** The others take minutes. */
const DEFAULT: readonly Name[] = ['kernels', 'whole-run'];

await new Command('bench')
  .description('Runs benchmarks, keeps results/<name>.json and renders the tables of README.md.')
  .addArgument(
    new Argument('[names...]', 'which').choices(Object.keys(BENCHMARKS)).default(DEFAULT),
  )
  .option('--json', 'peers: the last line is one JSON object with every ratio', false)
  .option('--rounds <count>', 'peers: how often each is timed', wholeNumber, 10)
  .addOption(
    new Option('--parts <parts...>', 'peers: what is compared')
      .choices(PEER_PARTS)
      .default(PEER_PARTS),
  )
  .option('--no-whole', 'peers: leave out whole hypergradients, which take PyTorch minutes')
  .option(
    '--count <n>',
    'faults: kills (default: 200); fuzz: inputs (default: 1000000); large: pictures (default: 24)',
    wholeNumber,
  )
  .option('--seed <n>', 'faults, fuzz: of what is random (default: 1)', wholeNumber)
  .option('--only <text>', 'faults, fuzz: the workloads or readers whose names contain it')
  .option('--from <n>', 'fuzz: the first input, to look at some again', wholeNumber)
  .option('--minutes <n>', 'soak: how long (default: 60)', wholeNumber)
  .option('--memory <size>', 'large: what the run may take (default: 8GiB)')
  .action(async (names: readonly Name[], options: PeerOptions & Reliability & LargeOptions) => {
    for (const name of names) await BENCHMARKS[name](options);
  })
  .parseAsync();

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('Expected an integer of at least 1.');
  }
  return value;
}
