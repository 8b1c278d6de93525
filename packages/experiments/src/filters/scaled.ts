import { modelOf, numbersOf, type LearnedModel, type Value } from '@bilevel/imaging';

/**
 * The model for noise of s times the level: weights and smoothings times s, filters as they are. Its result for sy is s
 * times that of `learned` for y, so that it is exact for pictures of s times the contrast.
 */
export function scaled(learned: LearnedModel, s: number): LearnedModel {
  const values = modelOf(learned).all.map(({ key, unit }): [string, Value] => {
    const value = learned.values[key]!;
    if (unit !== 'data') return [key, value];
    return [key, typeof value === 'number' ? s * value : numbersOf(value).map((x) => s * x)];
  });
  return { ...learned, values: Object.fromEntries(values) };
}
