import {
  certified,
  type BilevelProblem,
  type CheckName,
  type Linearisation,
  type LowerConstants,
  type LowerLevel,
  type ProblemReport,
  type Sample,
  type UpperLoss,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';

export const theta = Float64Array.of(-1, -1);
export const sound = chainProblem(1, { dimensions: [6, 5], direct: 0.1, regularised: true });

/** The problem with its second sample changed. */
export function withSample(change: (sample: Sample) => Partial<Sample>): BilevelProblem {
  const samples = sound.samples.map((s, i) => (i === 1 ? { ...s, ...change(s) } : s));
  return { ...sound, samples };
}
export const withUpper = (change: (upper: UpperLoss) => Partial<UpperLoss>): BilevelProblem =>
  withSample(({ upper }) => ({ upper: { ...upper, ...change(upper) } }));
export const withLower = (
  change: (level: LowerLevel, theta: Float64Array) => Partial<LowerLevel>,
): BilevelProblem =>
  withSample((sample) => ({
    lower: (at) => {
      const level = sample.lower(at);
      return { ...level, ...change(level, at) };
    },
  }));
export const withConstant = (name: keyof LowerConstants, factor: number): BilevelProblem =>
  withLower(({ constants }) => ({
    constants: { ...constants, [name]: certified(constants[name].value * factor) },
  }));
export const withLinearisation = (
  change: (at: Linearisation, x: Float64Array) => Partial<Linearisation>,
): BilevelProblem =>
  withLower((level) => ({
    linearise: (x) => {
      const at = level.linearise(x);
      return { ...at, ...change(at, x) };
    },
  }));
export const doubled =
  (write: (v: Float64Array, out: Float64Array) => void) =>
  (v: Float64Array, out: Float64Array): void => {
    write(v, out);
    for (let i = 0; i < out.length; i++) out[i]! *= 2;
  };

export function namesOf({ failures }: ProblemReport): Set<CheckName> {
  return new Set(failures.map(({ name }) => name));
}
