import type { BilevelProblem } from '@bilevel/core';
import { kernelSoftware } from '@bilevel/kernels';
import type { MetricOptions } from '../metric/options.js';
import { VERSION } from '../version.js';
import { PATTERN_DEFAULTS } from './defaults.js';
import type { PatternGroupKind } from './groupKinds.js';
import { kspace } from './kspace.js';
import { parameterisation } from './parameterisation.js';
import { patternGroups } from './patternGroups.js';
import { patternProblem, type PatternModel, type PatternPair } from './patternProblem.js';

/** A {@link PatternModel} as plain data. */
export interface PatternModelOptions {
  readonly width: number;
  readonly height: number;
  /** What is only measured together. Default `lines`. */
  readonly groups?: PatternGroupKind;
  /** γ, in units of the pictures. Default 0.01. */
  readonly smoothing?: number;
  /** ε. Default 0.001. */
  readonly ridge?: number;
}

/** The problem of learning a pattern as plain data, from which each thread makes its own. */
export interface PatternDescription {
  readonly pairs: readonly PatternPair[];
  readonly model: PatternModelOptions;
  readonly scores?: MetricOptions;
}

/** The operator and the groups that such options stand for. */
export function patternModel({
  width,
  height,
  groups = PATTERN_DEFAULTS.groups,
  smoothing = PATTERN_DEFAULTS.smoothing,
  ridge = PATTERN_DEFAULTS.ridge,
}: PatternModelOptions): PatternModel {
  const of = patternGroups(groups, { width, height });
  return {
    operator: kspace(width, height),
    parameterisation: parameterisation(width * height, of),
    smoothing,
    ridge,
  };
}

/**
 * {@link patternProblem} of a description, without a penalty, which takes no part in what is solved for a picture. Who
 * evaluates pictures elsewhere imports it as `@bilevel/imaging/described-pattern`: it must not import what reads and
 * writes pictures.
 */
export function describedPattern({ pairs, model, scores }: PatternDescription): BilevelProblem {
  return {
    ...patternProblem(pairs, patternModel(model), { sparsity: 0, binary: 0 }, scores),
    software: { '@bilevel/imaging': VERSION, ...kernelSoftware() },
  };
}
