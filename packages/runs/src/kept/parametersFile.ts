import { lengthOf, numbersOf, type Parameter, type Values } from '@bilevel/imaging/describe';

/** Where the arrays among a model's parameters are kept, step by step. */
export const PARAMETERS_FILE = 'parameters.f64';

const BYTES = 8;

/** The arrays of a model at one step. */
export interface ParameterRecord {
  readonly step: number;
  readonly values: Values;
}

/** The parameters that no row of a table holds. */
export function arraysOf(parameters: readonly Parameter[]): Parameter[] {
  return parameters.filter(({ shape }) => shape !== undefined);
}

/** How many bytes the record of a step takes. */
export function recordBytes(arrays: readonly Parameter[]): number {
  return BYTES * (1 + arrays.reduce((sum, array) => sum + lengthOf(array), 0));
}

/**
 * A step's record: doubles, least byte first, the step and then the numbers of each array, in the order of the model's
 * parameters. `numpy.fromfile(path).reshape(-1, n + 1)` reads them all.
 */
export function encodeRecord(
  arrays: readonly Parameter[],
  { step, values }: ParameterRecord,
): Buffer {
  const bytes = Buffer.alloc(recordBytes(arrays));
  const numbers = [step, ...arrays.flatMap(({ key }) => numbersOf(values[key] ?? []))];
  for (const [i, x] of numbers.entries()) bytes.writeDoubleLE(x, BYTES * i);
  return bytes;
}

/** The whole records of a file, ascending; what a crash spoilt at its end is left out. */
export class ParameterRecords {
  readonly steps: readonly number[];
  readonly #arrays: readonly Parameter[];
  readonly #bytes: Buffer;

  constructor(arrays: readonly Parameter[], bytes: Buffer) {
    const size = recordBytes(arrays);
    const steps: number[] = [];
    for (let at = 0; at + size <= bytes.length; at += size) {
      const step = bytes.readDoubleLE(at);
      if (!Number.isInteger(step) || step <= (steps.at(-1) ?? -1)) break;
      steps.push(step);
    }
    this.steps = steps;
    this.#arrays = arrays;
    this.#bytes = bytes;
  }

  /** The bytes of the records of some of the steps. */
  bytesWhere(test: (step: number) => boolean): Buffer {
    const size = recordBytes(this.#arrays);
    const parts = this.steps.flatMap((step, i) =>
      test(step) ? [this.#bytes.subarray(i * size, (i + 1) * size)] : [],
    );
    return Buffer.concat(parts);
  }

  /** The arrays at a step; undefined where they were not kept, or are no numbers of such a model. */
  at(step: number): Values | undefined {
    const record = this.steps.indexOf(step);
    if (record < 0) return undefined;
    let at = record * recordBytes(this.#arrays) + BYTES;
    const values: Record<string, number[]> = {};
    for (const array of this.#arrays) {
      const numbers = Array.from({ length: lengthOf(array) }, (_, i) =>
        this.#bytes.readDoubleLE(at + BYTES * i),
      );
      if (!numbers.every((x) => Number.isFinite(x) && (array.scale === 'linear' || x > 0))) {
        return undefined;
      }
      values[array.key] = numbers;
      at += BYTES * numbers.length;
    }
    return values;
  }
}
