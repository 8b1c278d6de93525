import { CancelledError } from '@bilevel/core';
import { eachUsable, type MeasuredPicture } from '@bilevel/imaging';
import type { DataSettings, Picture } from '../config.js';
import type { Dataset } from '../loaded.js';
import { digestOf } from '../digest.js';
import { FileFormatError } from '../errors.js';
import { readMask } from '../mask.js';
import { fileOf, nameOfPicture, type Source } from '../source.js';
import { sizeOfRole, withWindows } from '../windows.js';
import { examineMeasured } from './examine.js';
import { readNoisy, type NoisyFacts, type ReadNoisy } from './readNoisy.js';

/**
 * Reads pictures of which no clean ones are learned from, as `loadDataset` does others.
 *
 * @throws as `loadDataset`
 */
export async function loadMeasured(
  sources: {
    readonly train: readonly (Source | Picture)[];
    readonly validation: readonly (Source | Picture)[];
  },
  settings: DataSettings,
  signal?: AbortSignal,
): Promise<Dataset> {
  const mask = await readMask(settings);
  const read = { train: [] as ReadNoisy[], validation: [] as ReadNoisy[] };
  const once: NoisyFacts[] = [];
  const roles = ['train', 'validation'] as const;
  const all = roles.flatMap((role) => {
    const of = { ...settings, size: sizeOfRole(role, settings.size) };
    return withWindows(sources[role], of).map((one) => ({ ...one, role, of }));
  });
  await eachUsable(all, async ({ role, source, windows, of }) => {
    if (signal?.aborted === true) throw new CancelledError();
    const parts = await readNoisy(source, of, { mask, windows });
    once.push(...parts.slice(0, 1).map(({ facts }) => facts));
    read[role].push(...parts);
  });
  const prepared = examineMeasured(once, settings);
  const estimated = new Map(prepared.estimates?.map((one) => [one.name, one]));
  const pictures = { train: [] as Picture[], validation: [] as Picture[] };
  const measured = { train: [] as MeasuredPicture[], validation: [] as MeasuredPicture[] };
  for (const role of roles) {
    for (const [i, one] of read[role].entries()) {
      const asked = sources[role][i];
      // As config.json has it, of a run that goes on.
      const before: Picture | undefined = asked && 'sha256' in asked ? asked : undefined;
      const { source, check, mask: own } = one;
      const sha256 = digestOf([check, one.measured, one.second, own]);
      if (before !== undefined && before.sha256 !== sha256) {
        throw new FileFormatError(
          `Expected the pixels of ${fileOf(source)} and its partners to be those the run started with but received ` +
            'others. Put the original files back, or start a new run.',
        );
      }
      // What the run began with, whatever a later version would estimate.
      const estimate = estimated.get(nameOfPicture(source));
      const sigma = before?.sigma ?? estimate?.sigma ?? prepared.sigma;
      measured[role].push({
        ...{ name: one.name, measured: one.measured },
        ...(one.second && { second: one.second }),
        ...(check && { check }),
        ...(own && { operatorPicture: own }),
        ...(sigma !== undefined && { sigma }),
        ...(estimate && { sigmaError: estimate.error }),
      });
      const { name, noisy, second, check: checked, window } = source;
      pictures[role].push({
        ...{ name, ...(noisy !== undefined && { noisy }) },
        ...(second !== undefined && { second }),
        ...(checked !== undefined && { check: checked }),
        ...(window && { window }),
        ...(sigma !== undefined && { sigma }),
        sha256,
      });
    }
  }
  return { ...measured, pictures, prepared };
}
