import type { OptionDescription } from '../../describe/options.js';
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

const ISOTROPIC: OptionDescription = {
  key: 'isotropic',
  label: 'Isotropic',
  help: '1 for edges of any direction alike, 0 for single differences',
  unit: '',
  min: 0,
  max: 1,
  whole: true,
  default: 0,
};

/** Total variation whose weight is another from place to place: Calatroni et al. 2017, Hintermüller & Rautenberg 2017. */
export const weightMap: MapEntry = {
  kind: 'map',
  name: 'weight-map',
  label: 'Total variation with a map of weights',
  summary: 'smooths more in some places than in others; for pictures of one scene or layout',
  formula: 'Σ_p w_p φ(|∇x_p|; ν), log w_p = Σ_b β_b(p) log w_b',
  potential: 'chosen',
  options: [
    nodes(
      'columns',
      'Nodes across',
      'nodes of the map from left to right, up to one for each pixel',
    ),
    nodes('rows', 'Nodes down', 'nodes of the map from top to bottom, up to one for each pixel'),
    ISOTROPIC,
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
