import type { PatternGroupKind } from '@bilevel/imaging';

/** What is compared, and how; part of what an interrupted experiment has to have in common with the one that goes on. */
export interface SamplingSettings {
  readonly groups: readonly PatternGroupKind[];
  readonly rates: readonly number[];
  /** Of patterns drawn at random and of the noise of the test. */
  readonly seeds: number;
  /** Standard deviation of the noise of k-space. */
  readonly sigma: number;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly source: string;
  readonly learning: readonly string[];
}

/** Patterns without learning that each kind of groups is held against: names of `PATTERNS` (@bilevel/imaging). */
export const RIVALS: Readonly<Record<PatternGroupKind, readonly string[]>> = {
  lines: ['lines', 'equispaced'],
  points: ['points'],
  spokes: ['spokes'],
};

/** Whether a pattern of that name depends on its seed. */
export const isRandom = (name: string): boolean => name !== 'spokes';
