import type { OptionDescription } from '../../describe/options.js';
import { SMOOTHING, WEIGHT } from './parameters.js';
import type { JointEntry } from './regulariserEntry.js';

/**
 * By default the largest that costs no quality: learned on a picture of slopes and an edge (32×32, σ = 0.08), PSNR of another
 * with η = 1, 0.1 and 0.01 is 32.4, 32.6 and 32.4 dB (total variation: 31.1) for 34, 42 and 61 thousand units of work.
 */
const RIDGE: OptionDescription = {
  key: 'ridge',
  label: 'Ridge on slopes',
  help: 'keeps slopes bounded, which makes them unique; small ones hardly change the result but cost iterations',
  unit: '',
  min: 1e-8,
  max: 1e4,
  default: 0.1,
};

/** Bredies, Kunisch & Pock, SIAM Journal on Imaging Sciences 3 (2010), of second order, smoothed. */
export const tgv: JointEntry = {
  kind: 'joint',
  name: 'tgv',
  label: 'Total generalised variation',
  summary: 'keeps edges and slopes, without steps in what is smooth; each channel by itself',
  formula: 'min over v of w Σ φ(|∇x_p − v_p|; ν) + w′ Σ φ(|Ev_p|; ν′) + (η/2)‖v‖²',
  potential: 'chosen',
  options: [RIDGE],
  parameters: () => [
    WEIGHT,
    SMOOTHING,
    {
      key: 'bendWeight',
      label: 'Weight of bends',
      symbol: 'w′',
      unit: 'data',
      help: 'how strongly changes of the slopes count',
    },
    {
      key: 'bendSmoothing',
      label: 'Smoothing of bends',
      symbol: 'ν′',
      unit: 'data',
      help: 'size of changes of the slopes below which they are nearly quadratic',
    },
  ],
  couplesChannels: false,
};
