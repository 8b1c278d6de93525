import { REGULARISERS } from '@bilevel/imaging';
import { autodiffDraw } from './autodiff.js';
import type { Draw } from './instance.js';
import { drawQuadratic } from './quadratic.js';
import { drawQuartic } from './quartic.js';
import { drawLogistic, drawRidge } from './regression.js';
import { drawSampling } from './sampling.js';
import { drawSignals } from './signals.js';
import { drawSoftmax } from './softmax.js';
import { type ProblemName } from './descriptions.js';
import { drawImaging, drawRisk } from './imaging.js';

const DRAW: Readonly<Record<string, Draw>> = {
  quadratic: drawQuadratic,
  'ridge-regression': drawRidge,
  logistic: drawLogistic,
  ...Object.fromEntries(REGULARISERS.map((entry) => [entry.name, drawImaging(entry)])),
  sampling: drawSampling,
  risks: drawRisk,
  softmax: drawSoftmax,
  signals: drawSignals,
  quartic: drawQuartic,
};

/** How to draw each of the problems; those that cannot be computed here are left out. */
export async function drawsOf(names: readonly ProblemName[]): Promise<Map<ProblemName, Draw>> {
  const draws = new Map<ProblemName, Draw>();
  for (const name of names) {
    const draw = name === 'autodiff' ? await autodiffDraw() : DRAW[name];
    if (draw !== undefined) draws.set(name, draw);
  }
  return draws;
}
