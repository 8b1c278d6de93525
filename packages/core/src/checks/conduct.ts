import type { CheckName, Description } from './report.js';
import type { SampleUnderTest } from './sampleUnderTest.js';

export const FINITE: Description = {
  what: 'functions that return NaN or infinity, or throw',
  remedy: 'Check the data and the formulas for 0/0, overflow and the logarithm of 0.',
};
const DETERMINISTIC: Description = {
  what: 'functions that return something else when called again',
  remedy: 'A function may depend on its arguments only: draw random numbers beforehand.',
};
const INPUTS: Description = {
  what: 'functions that change their inputs',
  remedy: 'Write to out only; copy an input before changing it.',
};
const OUTPUT: Description = {
  what: 'functions whose result depends on what out held',
  remedy: 'Overwrite every entry of out, with = and not +=: start with out.fill(0).',
};

/** One function of a sample: its inputs by reference, and a call that writes `length` numbers. */
interface Callable {
  readonly name: string;
  readonly length: number;
  readonly inputs: readonly Float64Array[];
  readonly call: (out: Float64Array) => void;
}

/** That functions return finite numbers, the same each time, and touch nothing but `out`. */
export function checkConduct(test: SampleUnderTest): void {
  const { record } = test;
  const faults: Record<
    'finite' | 'deterministic' | 'inputs-kept' | 'output-overwritten',
    string[]
  > = { finite: [], deterministic: [], 'inputs-kept': [], 'output-overwritten': [] };
  for (const { name, length, inputs, call } of functionsOf(test)) {
    record.guard('finite', { ...FINITE, what: `${name}, which threw` }, () => {
      const before = inputs.map((input) => input.slice());
      const first = new Float64Array(length);
      call(first);
      if (!first.every(Number.isFinite)) faults.finite.push(name);
      if (!inputs.every((input, i) => same(input, before[i]!))) faults['inputs-kept'].push(name);
      inputs.forEach((input, i) => {
        input.set(before[i]!);
      });
      const again = new Float64Array(length);
      call(again);
      const repeats = same(first, again);
      if (!repeats) faults.deterministic.push(name);
      const dirty = new Float64Array(length).fill(1);
      call(dirty);
      if (repeats && !same(first, dirty)) faults['output-overwritten'].push(name);
      inputs.forEach((input, i) => {
        input.set(before[i]!);
      });
    });
  }
  const descriptions: [CheckName & keyof typeof faults, Description][] = [
    ['finite', FINITE],
    ['deterministic', DETERMINISTIC],
    ['inputs-kept', INPUTS],
    ['output-overwritten', OUTPUT],
  ];
  for (const [name, description] of descriptions) record.none(name, faults[name], description);
}

function functionsOf({ sample, theta: given, points, random }: SampleUnderTest): Callable[] {
  const d = sample.dimension;
  const theta = given.slice();
  const n = theta.length;
  const x = (points[1] ?? points[0] ?? new Float64Array(d)).slice();
  const v = random.unit(d);
  const u = random.unit(n);
  // Made anew in every call: the result must not depend on that either.
  const level = () => sample.lower(theta);
  const at = () => level().linearise(x);
  const { upper } = sample;
  const scalar = (
    name: string,
    inputs: readonly Float64Array[],
    value: () => number,
  ): Callable => ({
    name,
    length: 1,
    inputs,
    call: (out) => {
      out[0] = value();
    },
  });
  return [
    scalar('lower.value', [x, theta], () => level().value(x)),
    {
      name: 'lower.gradient',
      length: d,
      inputs: [x, theta],
      call: (out) => {
        level().gradient(x, out);
      },
    },
    {
      name: 'hessianVector',
      length: d,
      inputs: [v, x],
      call: (out) => {
        at().hessianVector(v, out);
      },
    },
    {
      name: 'cross',
      length: d,
      inputs: [u, x],
      call: (out) => {
        at().cross(u, out);
      },
    },
    {
      name: 'crossTranspose',
      length: n,
      inputs: [v, x],
      call: (out) => {
        at().crossTranspose(v, out);
      },
    },
    scalar('upper.value', [x, theta], () => upper.value(x, theta)),
    {
      name: 'upper.gradient',
      length: d,
      inputs: [x, theta],
      call: (out) => {
        upper.gradient(x, theta, out);
      },
    },
    ...(upper.parameterGradient === undefined
      ? []
      : [
          {
            name: 'upper.parameterGradient',
            length: n,
            inputs: [x, theta],
            call: (out: Float64Array) => upper.parameterGradient?.(x, theta, out),
          },
        ]),
    ...(at().precondition === undefined
      ? []
      : [
          {
            name: 'precondition',
            length: d,
            inputs: [v, x],
            call: (out: Float64Array) => at().precondition?.(v, out),
          },
        ]),
    ...(level().gradientRounding === undefined
      ? []
      : [scalar('gradientRounding', [x], () => level().gradientRounding?.(x) ?? 0)]),
    ...(at().rounding === undefined
      ? []
      : [
          scalar('rounding.hessianVector', [v, x], () => at().rounding?.hessianVector(v) ?? 0),
          scalar('rounding.crossTranspose', [v, x], () => at().rounding?.crossTranspose(v) ?? 0),
          scalar('rounding.cross', [x], () => at().rounding?.cross() ?? 0),
        ]),
    ...(upper.rounding === undefined
      ? []
      : [
          scalar('upper.rounding.value', [x, theta], () => upper.rounding?.(x, theta).value ?? 0),
          scalar(
            'upper.rounding.gradient',
            [x, theta],
            () => upper.rounding?.(x, theta).gradient ?? 0,
          ),
        ]),
  ];
}

/** Equal to the bit, NaN included. */
function same(a: Float64Array, b: Float64Array): boolean {
  return a.every((ai, i) => Object.is(ai, b[i]));
}
