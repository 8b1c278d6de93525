import type { SequencePlan } from './sequences.js';

/**
 * A plan as the SIMD kernels read it. Numbers: the length of sequences, that of what passes transform; of a chirp, where
 * its factors and its spectrum are, else 0; how many passes there are; and for each its radix, rest and stride, where its
 * roots and its coefficients are.
 */
export function tableOf(plan: SequencePlan): Float64Array {
  const { length, passes } = plan.inner;
  const arrays = passes.flatMap(({ twiddles, coefficients }) => [twiddles, coefficients]);
  if (plan.kind === 'chirp') arrays.push(plan.factors, plan.spectrum);
  const head = 5 + 5 * passes.length;
  const places: number[] = [];
  let end = head;
  for (const array of arrays) {
    places.push(end);
    end += array.length;
  }
  const table = new Float64Array(end);
  arrays.forEach((array, i) => {
    table.set(array, places[i]);
  });
  const whole = plan.kind === 'chirp' ? plan.length : length;
  const chirp = plan.kind === 'chirp' ? places.slice(-2) : [0, 0];
  table.set([whole, length, ...chirp, passes.length]);
  passes.forEach(({ radix, rest, stride }, i) => {
    table.set([radix, rest, stride, ...places.slice(2 * i, 2 * i + 2)], 5 + 5 * i);
  });
  return table;
}
