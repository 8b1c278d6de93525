import { ArgumentError, expected, type BilevelProblem, type ProblemReference } from '@bilevel/core';
import type { MeasuredPicture } from '@bilevel/imaging';
import { z } from 'zod';

/**
 * A kind of problem that workers make. A job names one of these by its key, and has no other way to say what
 * is run: neither a module nor a path.
 */
export interface ProblemEntry {
  /** What its data must be. */
  readonly data: z.ZodType;
  /** The data of some of its samples. */
  readonly part: (data: never, samples: readonly number[]) => unknown;
  readonly make: (data: never) => Promise<BilevelProblem>;
}

export type Registry = Readonly<Record<string, ProblemEntry>>;

const numbers = z.custom<Float64Array>((x) => x instanceof Float64Array, 'Expected 64-bit numbers');
const size = z
  .int()
  .min(1)
  .max(2 ** 24);
const image = z
  .strictObject({ width: size, height: size, channels: z.int().min(1).max(256), data: numbers })
  .refine(
    ({ width, height, channels, data }) => data.length === width * height * channels,
    'Expected as many numbers as the picture has',
  );
const rectangle = z.strictObject({
  row: z.int().min(0),
  column: z.int().min(0),
  width: size,
  height: size,
});
// The compiler names what a picture has and is not here.
const picture = z.strictObject({
  name: z.string().max(4096),
  measured: image,
  truth: image.exactOptional(),
  check: image.exactOptional(),
  second: image.exactOptional(),
  sigma: z.number().exactOptional(),
  sigmaError: z.number().exactOptional(),
  operatorPicture: image.exactOptional(),
  scored: rectangle.exactOptional(),
  scoredMeasured: rectangle.exactOptional(),
  probes: z
    .strictObject({ tau: z.number(), directions: z.array(numbers).max(2 ** 16) })
    .exactOptional(),
  weight: z.number().exactOptional(),
} satisfies Record<keyof MeasuredPicture, z.ZodType>);
const choice = z.looseObject({ name: z.string().max(256) });
const reconstruction = z.strictObject({
  pairs: z
    .array(picture)
    .min(1)
    .max(2 ** 20),
  // What it names must be in the catalogues, which the model sees to; no part of it names code.
  model: z.looseObject({
    prior: z.string().max(4096).exactOptional(),
    operator: choice.refine((x) => !('entry' in x), 'Expected no code').exactOptional(),
    fidelity: choice.exactOptional(),
  }),
  scores: z.looseObject({}).exactOptional(),
  risk: choice.exactOptional(),
});

const kspacePicture = z.strictObject({
  name: z.string().max(4096),
  truth: numbers,
  measured: numbers,
});
const pattern = z
  .strictObject({
    pairs: z
      .array(kspacePicture)
      .min(1)
      .max(2 ** 20),
    model: z.looseObject({ width: size, height: size }),
    scores: z.looseObject({}).exactOptional(),
  })
  .refine(
    ({ pairs, model: { width, height } }) =>
      pairs.every(({ truth, measured }) =>
        [truth, measured].every(({ length }) => length === 2 * width * height),
      ),
    'Expected two numbers a pixel',
  );

const labelled = z.strictObject({
  features: z.strictObject({
    rows: size,
    columns: size,
    values: z.union([z.instanceof(Uint8Array), numbers]),
    scale: z.number(),
  }),
  labels: z.instanceof(Uint16Array),
  classes: z.int().min(2).max(65535),
  classNames: z.array(z.string().max(4096)).exactOptional(),
  picture: z.strictObject({ height: size, width: size }).exactOptional(),
  lines: z.instanceof(Uint32Array).exactOptional(),
});
const cleaning = z.strictObject({
  train: labelled,
  validation: labelled,
  options: z.looseObject({}).exactOptional(),
});

/** The pairs of some samples, and what all of them share. */
const ofPairs = <T extends { readonly pairs: readonly unknown[] }>(
  data: T,
  samples: readonly number[],
) => ({ ...data, pairs: samples.map((i) => data.pairs[i]) });

/** Those of this software. */
export const PROBLEMS: Registry = {
  '@bilevel/imaging/described-reconstruction#describedReconstruction': {
    data: reconstruction,
    part: ofPairs,
    make: async (data) => {
      const { describedReconstruction } = await import('@bilevel/imaging/described-reconstruction');
      return describedReconstruction(data);
    },
  },
  '@bilevel/imaging/described-pattern#describedPattern': {
    data: pattern,
    part: ofPairs,
    make: async (data) => {
      const { describedPattern } = await import('@bilevel/imaging/described-pattern');
      return describedPattern(data);
    },
  },
  '@bilevel/hypercleaning/described-cleaning#describedCleaning': {
    data: cleaning,
    part: (data: unknown) => data,
    make: async (data) => {
      const { describedCleaning } = await import('@bilevel/hypercleaning/described-cleaning');
      return describedCleaning(data);
    },
  },
};

/** The key of a problem. @throws ArgumentError for one that workers do not know */
export function keyOf(
  registry: Registry,
  { module, export: name }: Pick<ProblemReference, 'module' | 'export'>,
): string {
  const key = `${module}#${name}`;
  if (Object.hasOwn(registry, key)) return key;
  throw new ArgumentError(
    expected(
      `one of ${Object.keys(registry).join(', ')}`,
      'a problem on a cluster',
      key,
      'Workers make no others: give them the problem in their registry, or use threads.',
    ),
  );
}
