import {
  OPERATORS,
  findRange,
  joined,
  noiseFindings,
  pairFindings,
  pictureFindings,
  sigmaOf,
  type Finding,
  type OperatorEntry,
} from '@bilevel/imaging';
import type { DataSettings } from './config.js';
import { randomMaskFindings } from './maskFindings.js';
import type { Prepared } from './prepared.js';
import type { PairFacts } from './readPair.js';

/**
 * What settings and pictures come to: their range, the noise in its unit, sizes, and what there is to
 * say about them.
 *
 * @throws ImageRangeError for numbers that nothing sound would come of
 */
export function examine(pairs: readonly PairFacts[], settings: DataSettings): Prepared {
  const partners = pairs.flatMap(({ name, cleanFile, partner }) =>
    partner === undefined ? [] : [{ name, clean: cleanFile, noisy: partner, ...partner }],
  );
  // Before the range: pairs on two scales need another remedy than one that is unknown.
  const ofPairs = partners.length > 0 ? pairFindings(partners) : [];
  const { range, findings } = findRange(
    pairs.map(({ name, cleanFile }) => ({ name, ...cleanFile })),
    settings.range,
  );
  const measured = joined(pairs.map(({ cleanFile }) => cleanFile.measured));
  const windows = pairs.map(({ cleanFile }) => cleanFile.window).filter((one) => one !== undefined);
  const { noise } = settings;
  const isAdded = noise.kind !== 'pairs' && noise.kind !== 'measured' && partners.length === 0;
  const sigma = isAdded ? sigmaOf(noise, range) : undefined;
  const ends = pairs.flatMap(({ cleanFile, partner }) => [
    cleanFile.ends,
    ...(partner === undefined ? [] : [partner.ends]),
  ]);
  return {
    range,
    measured: { low: measured.low, high: measured.high },
    ...(windows.length === pairs.length && { window: joined(windows) }),
    ...(sigma !== undefined && { sigma }),
    originals: sizesOf(pairs.map(({ original }) => original)),
    pictures: sizesOf(pairs.map(({ truth }) => truth)),
    findings: [
      ...findings,
      ...(sigma === undefined ? [] : noiseFindings(sigma, measured)),
      ...ofPairs,
      ...onceEach(pairs.flatMap(({ cleanFile }) => cleanFile.findings ?? [])),
      ...onceEach(pairs.flatMap(({ partner }) => partner?.findings ?? [])),
      ...pictureFindings(ends),
      ...shapes(pairs, settings.size),
      ...negativeDensities(pairs, settings.operator?.name),
      // Of files that were measured nothing says that just those pixels are missing.
      ...(partners.length > 0 && settings.mask === undefined
        ? randomMaskFindings(settings.operator)
        : []),
    ],
  };
}

/** Of a kind the first, and of how many more the same holds. */
export function onceEach(findings: readonly Finding[]): Finding[] {
  const kinds = new Map<string, Finding[]>();
  for (const finding of findings) {
    kinds.set(finding.code, [...(kinds.get(finding.code) ?? []), finding]);
  }
  return [...kinds.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : others.length === 0
        ? [first]
        : [
            {
              ...first,
              message: `${first.message} The same holds for ${String(others.length)} more.`,
            },
          ],
  );
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

export function sizesOf(all: readonly Extent[]): Prepared['originals'] {
  const sorted = all
    .map(({ width, height }) => ({ width, height }))
    .sort((a, b) => a.width * a.height - b.width * b.height || a.width - b.width);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) throw new Error('A run has pictures.');
  return { smallest: first, largest: last };
}

/** Shrinking averages noise and takes detail away, and resizing to a square does not keep the shape of other pictures. */
function shapes(pairs: readonly PairFacts[], size: DataSettings['size']): Finding[] {
  if (size.kind !== 'shrink' && size.kind !== 'resize') return [];
  const changed = pairs.filter(
    ({ original, truth }) => original.width !== truth.width || original.height !== truth.height,
  );
  const [first] = changed;
  if (first === undefined) return [];
  const { name, original, truth } = first;
  const message =
    `${String(changed.length)} of ${String(pairs.length)} pictures are resized (${name}: ` +
    `${extentText(original)} to ${extentText(truth)}): noise and detail do not shrink alike, so weights that are learned from ` +
    `shrunk pictures are not those for full ones. Learn from unshrunk parts instead with \`part\` ${String(size.size)}.`;
  return [{ code: 'shrunk', message }];
}

function extentText({ width, height }: Extent): string {
  return `${String(width)}×${String(height)}`;
}

/** Of the range of a picture: what is below 0 by less is rounding or noise. */
const NEGATIVE = 0.05;

/** Pictures below 0 where the operator sees densities: CT numbers, or another offset. */
function negativeDensities(pairs: readonly PairFacts[], operator: string | undefined): Finding[] {
  const entry: OperatorEntry | undefined = OPERATORS.find(({ name }) => name === operator);
  if (entry?.seesDensities !== true) return [];
  const below = pairs.filter(({ cleanFile: { measured } }) => {
    return measured.low < -NEGATIVE * (measured.high - measured.low);
  });
  const [first] = below;
  if (first === undefined) return [];
  const message =
    `${String(below.length)} of ${String(pairs.length)} pictures hold numbers below 0 (${first.name}: ` +
    `${first.cleanFile.measured.low.toPrecision(3)}), which are no densities: line integrals of them may vanish where ` +
    'there is matter. Take CT numbers from air on, as with `range` -1000..1000, if that is what they are.';
  return [{ code: 'negative-densities', message }];
}
