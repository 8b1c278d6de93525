import { transform, type Sequence } from './plainPasses.js';
import type { SequencePlan } from './sequences.js';

/** Room for a transform: what is transformed goes into `from`, and `out` has the result. */
export interface PlainSequence {
  readonly from: Sequence;
  readonly out: Sequence;
  run(): void;
}

export function plainSequence(plan: SequencePlan): PlainSequence {
  const size = plan.inner.length;
  const [from, other, out] = [0, 1, 2].map(() => ({
    re: new Float64Array(size),
    im: new Float64Array(size),
  })) as [Sequence, Sequence, Sequence];
  if (plan.kind === 'passes') {
    return {
      ...{ from, out },
      run() {
        transform(plan.inner, from, other, out);
      },
    };
  }
  const { length, inner, factors, spectrum } = plan;
  return {
    ...{ from, out },
    run() {
      multiply(from, factors, length, from);
      from.re.fill(0, length);
      from.im.fill(0, length);
      transform(inner, from, other, out);
      multiply(out, spectrum, size, from);
      // With re and im exchanged before and after, it is the inverse.
      transform(inner, exchanged(from), exchanged(other), exchanged(out));
      multiply(out, factors, length, out);
    },
  };
}

function exchanged({ re, im }: Sequence): Sequence {
  return { re: im, im: re };
}

/** to ← the first numbers of a, times those of b. */
function multiply(a: Sequence, b: Float64Array, length: number, to: Sequence): void {
  for (let k = 0; k < length; k++) {
    const [re, im] = [a.re[k]!, a.im[k]!];
    const [c, d] = [b[2 * k]!, b[2 * k + 1]!];
    to.re[k] = re * c - im * d;
    to.im[k] = re * d + im * c;
  }
}
