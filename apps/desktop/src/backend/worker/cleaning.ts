import { CLEANING, RunFolder, readCleaningData, readReview, readSuspects } from '@bilevel/runs';
import type { SampleSet, SampleSource, SuspectPage } from '../../shared/schemas/cleaning.js';
import { sourceOf } from '../kinds/cleaning.js';

type Samples = Awaited<ReturnType<typeof readCleaningData>>;

/** Examples shown of data that have been chosen. */
const EXAMPLES = 24;
/** Features shown of a sample that is no picture. */
const VALUES = 12;

/** The data last read: galleries ask for the same again and again. */
let last: { key: string; data: Promise<Samples> } | undefined;

function samplesOf({ data, table }: SampleSource): Promise<Samples> {
  const key = JSON.stringify([data, table]);
  if (last?.key !== key) {
    const read = readCleaningData(data ?? undefined, table);
    last = { key, data: read };
    read.catch(() => {
      last = undefined;
    });
  }
  return last.data;
}

/** What lies in a folder or file of samples. @throws BilevelError of the kind of the fault */
export async function inspectSamples({ data, table }: SampleSource): Promise<SampleSet> {
  const { train, test, reading } = await samplesOf({ data, table });
  const { rows, columns } = train.features;
  // Spread over the data, which may be sorted by class.
  const count = Math.min(EXAMPLES, rows);
  const indices = Array.from({ length: count }, (_, k) => Math.floor((k * rows) / count));
  return {
    samples: rows,
    features: columns,
    classes: train.classes,
    classNames: namesOf(train),
    test: test?.labels.length ?? 0,
    header: reading?.header ?? false,
    reading: reading?.summary ?? null,
    warnings: [...(reading?.warnings ?? [])],
    picture: train.picture ?? null,
    examples: indices.map((index) => ({ index, label: train.labels[index] ?? 0 })),
    pixels: pixelsOf(train, indices),
  };
}

/** Suspects `from` to `from + count` of a cleaning run, with what can be seen of them. */
export async function suspects(folder: string, from: number, count: number): Promise<SuspectPage> {
  const { config } = await RunFolder.open(CLEANING, folder);
  const all = (await readSuspects(folder)) ?? [];
  const review = await readReview(folder);
  const { train } = await samplesOf(sourceOf(config));
  const shown = all.slice(from, from + count);
  const { columns, values, scale } = train.features;
  const { corrupt } = config.settings;
  return {
    total: all.length,
    decided: all.filter(({ index }) => String(index) in review).length,
    classes: train.classes,
    classNames: namesOf(train),
    picture: train.picture ?? null,
    items: shown.map((suspect) => ({
      ...suspect,
      truth: corrupt > 0 ? (train.labels[suspect.index] ?? null) : null,
      label: review[String(suspect.index)] ?? null,
      values:
        train.picture === undefined
          ? Array.from(
              values.subarray(
                suspect.index * columns,
                suspect.index * columns + Math.min(VALUES, columns),
              ),
              (value) => scale * value,
            )
          : [],
    })),
    pixels: pixelsOf(
      train,
      shown.map(({ index }) => index),
    ),
  };
}

function namesOf({ classNames }: Samples['train']): string[] | null {
  return classNames === undefined ? null : [...classNames];
}

/** Pictures of some samples as grey bytes; nothing where the samples are none. */
function pixelsOf({ features, picture }: Samples['train'], rows: readonly number[]): Uint8Array {
  if (picture === undefined) return new Uint8Array();
  const { columns, values, scale } = features;
  const pixels = new Uint8Array(rows.length * columns);
  for (const [k, row] of rows.entries()) {
    for (let p = 0; p < columns; p++) {
      const grey = 255 * scale * (values[row * columns + p] ?? 0);
      pixels[k * columns + p] = Math.min(255, Math.max(0, Math.round(grey)));
    }
  }
  return pixels;
}
