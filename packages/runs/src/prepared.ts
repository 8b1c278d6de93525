import type { Finding } from '@bilevel/imaging';
import { z } from 'zod';

/** The numbers that are black and white. */
export const valueRange = z.strictObject({ low: z.number(), high: z.number() });

/** The range of pictures, and where it is from; see `PictureRange` of the imaging package. */
export const pictureRange = valueRange.extend({
  kind: z.enum(['format', 'stated', 'found']),
  white: z.number().positive(),
});

const extent = z.strictObject({ width: z.int(), height: z.int() });
const sizes = z.strictObject({ smallest: extent, largest: extent });

/** What the settings of a run and its pictures came to. */
export const prepared = z.strictObject({
  range: pictureRange,
  /** Least and largest number of the clean pictures, or of those measured without any, as they are read. */
  measured: valueRange,
  /** What the clean files want shown as black and white, where all of them say so. */
  window: valueRange.optional(),
  /**
   * σ of the noise that was added, in the unit of the pixels; none with real pairs. Of pictures that were measured what was given, or
   * the root mean square of the estimates.
   */
  sigma: z.number().min(0).optional(),
  /** σ as estimated in each picture, where that is asked for, and why it may be far from the truth. */
  estimates: z
    .array(
      z.strictObject({
        ...{ name: z.string(), sigma: z.number(), doubts: z.array(z.string()) },
        /** Standard error of σ; earlier versions have not recorded it. */
        error: z.number().optional(),
      }),
    )
    .optional(),
  /** By number of pixels, as the files have them and as they are learned from. */
  originals: sizes,
  pictures: sizes,
  /** What was told when the run began. */
  findings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
});
export type Prepared = z.infer<typeof prepared>;

/** With more that is told when the run begins. */
export function withFindings(prepared: Prepared, findings: readonly Finding[]): Prepared {
  return { ...prepared, findings: [...prepared.findings, ...findings] };
}
