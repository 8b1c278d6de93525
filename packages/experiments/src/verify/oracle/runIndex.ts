import type { OracleBound, Refusal } from './claims.js';
import { drawOracleCase, type OracleCase } from './drawCase.js';
import type { Judgement } from './judge.js';
import type { RegimeName } from './regimes/regimes.js';
import { priorOf } from './problem.js';
import { runCase } from './runCase.js';
import type { ProblemData } from './truth.js';

/** The problem that is verified, for people: of pictures the parts of the model that are not the plain ones. */
export type FamilyName = string;

/** A case that was run, as plain data. */
export interface RanCase {
  readonly case: number;
  readonly regime: RegimeName;
  readonly family: FamilyName;
  readonly lower: string;
  readonly linear: string;
  readonly judgements: readonly Judgement<OracleBound>[];
  readonly refusals: readonly Refusal[];
  /** Why there is no truth to compare with. */
  readonly noTruth?: string;
}

/** Draws and runs case number `index` of a seed. */
export function runIndex(seed: number, index: number): RanCase {
  const one = drawOracleCase(seed, index);
  return {
    case: index,
    regime: one.regime,
    family: familyOf(one.data),
    ...one.pair,
    ...runCase(one),
  };
}

function familyOf(data: ProblemData): FamilyName {
  switch (data.kind) {
    case 'picture': {
      const [sample] = data.samples;
      if (sample === undefined) return data.kind;
      const { operator, noise } = sample;
      return [
        // How many filters there are, and of what size, makes no family.
        priorOf(sample).replaceAll(/,(count|size|channels)=\d+/g, ''),
        ...(operator.name === 'denoising' ? [] : [operator.name]),
        ...(noise.name === 'gaussian' ? [] : [noise.name]),
      ].join(', ');
    }
    case 'regression':
      return data.samples[0]?.train.kind ?? 'ridge';
    case 'softmax':
    case 'quadratic':
      return data.kind;
  }
}

/** How a case was drawn, for people. */
export function describeCase(one: OracleCase): Record<string, unknown> {
  const { data, scale, epsilon, delta, maxWork, start, iterations, differentiated } = one;
  const [first] = data.samples;
  return {
    regime: one.regime,
    family: familyOf(data),
    samples: data.samples.length,
    scale,
    theta: [...(first?.theta ?? [])],
    epsilon: String(epsilon),
    delta: String(delta),
    maxWork,
    start: start === undefined ? 'cold' : 'warm',
    iterations,
    ...(differentiated && { differentiated }),
    data,
  };
}
