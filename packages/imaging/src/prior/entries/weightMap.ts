import type { BlockKind } from '@bilevel/kernels';
import { namedOption, type OptionDescription, type OptionValues } from '../../describe/options.js';
import { SMOOTHING } from './parameters.js';
import type { MapEntry } from './regulariserEntry.js';

const nodes = (key: string, label: string, help: string): OptionDescription => ({
  key,
  label,
  help,
  unit: '',
  min: 1,
  max: 512,
  whole: true,
  default: 4,
});

/** What makes a block of differences, by name. */
const DIFFERENCES: Readonly<Record<string, BlockKind>> = {
  anisotropic: 'difference',
  isotropic: 'pixel',
};

const KINDS = Object.keys(DIFFERENCES);

const DIFFERENCES_OPTION: OptionDescription = namedOption(
  {
    key: 'differences',
    label: 'Differences',
    help: 'each alone (anisotropic), which favours horizontal and vertical edges, or the two of a pixel together (isotropic)',
    formerKey: 'isotropic',
  },
  KINDS,
);

function blocksOf({ differences = 0 }: OptionValues): BlockKind {
  return DIFFERENCES[KINDS[differences] ?? ''] ?? 'difference';
}

/** Total variation whose weight is another from place to place: Calatroni et al. 2017, Hintermüller & Rautenberg 2017. */
export const weightMap: MapEntry = {
  kind: 'map',
  name: 'weight-map',
  label: 'Total variation with a map of weights',
  summary: 'smooths more in some places than in others; for pictures of one scene or layout',
  formula: 'Σ_p w_p φ(|∇x_p|; ν), log w_p = Σ_b β_b(p) log w_b',
  potential: 'chosen',
  blocksOf,
  options: [
    nodes(
      'columns',
      'Nodes across',
      'nodes of the map from left to right, up to one for each pixel',
    ),
    nodes('rows', 'Nodes down', 'nodes of the map from top to bottom, up to one for each pixel'),
    DIFFERENCES_OPTION,
  ],
  parameters: ({ columns = 4, rows = 4 }) => [
    {
      key: 'mapWeights',
      label: 'Weights of the map',
      symbol: 'w',
      unit: 'data',
      help: 'how strongly it acts at each node, row by row',
      shape: [rows, columns],
      apart: true,
    },
    SMOOTHING,
  ],
  couplesChannels: false,
};
