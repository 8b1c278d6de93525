import { stat } from 'node:fs/promises';
import { CancelledError } from '@bilevel/core';
import { eachUsable, pictureAt } from '@bilevel/imaging';
import type { DataSettings } from './config.js';
import { findSources } from './dataset.js';
import { examine } from './examine.js';
import { readMask, type Mask } from './mask.js';
import { withOperatorFiles } from './operatorFiles.js';
import type { LearnRequest } from './prepareRun.js';
import { withFindings, type Prepared } from './prepared.js';
import { examineMeasured } from './measured/examine.js';
import { readNoisy, type NoisyFacts } from './measured/readNoisy.js';
import { requireRisk } from './measured/requireRisk.js';
import { factsOf, readPairs, type PairFacts } from './readPair.js';
import type { Source } from './source.js';
import { withResolvedSize } from './resolvedSize.js';
import { requireOwnOptions } from './solvers.js';
import { sizeOfRole, withWindows, type SourceWithWindows } from './windows.js';

type NewRun = Pick<
  Extract<LearnRequest, { kind: 'new' }>,
  'images' | 'validation' | 'noisy' | 'second' | 'check' | 'settings'
>;

/** What has been read before, by file and settings: none of it is read twice. */
export type KnownPairs = Map<string, PairFacts | NoisyFacts>;

/** As many are remembered. */
const MOST_KNOWN = 20_000;

/** How an examination is watched. */
export interface ExamineOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told before each picture how many have been examined, of how many. */
  readonly onPicture?: ((done: number, of: number) => void) | undefined;
  readonly known?: KnownPairs | undefined;
}

/** What the pictures of a run and its settings come to. */
export interface Examined {
  readonly prepared: Prepared;
  /** What of pictures will be learned from: see `resolvedSize`. */
  readonly size: DataSettings['size'];
}

/**
 * What all pictures of a run and its settings come to: what the run itself finds when it starts, and
 * tells then. Its time is that of reading the pictures; no pixels are kept.
 *
 * @throws what the run would throw for its pictures and settings, of all pictures that cannot be used;
 *   CancelledError when the signal fires
 */
export async function examineRun(
  { settings: asked, ...places }: NewRun,
  { signal, onPicture, known = new Map<string, PairFacts | NoisyFacts>() }: ExamineOptions = {},
): Promise<Examined> {
  requireOwnOptions(asked.training);
  requireRisk(asked, places);
  const told = await withOperatorFiles(asked);
  const mask = await readMask(told.data);
  const found = await findSources(places, told.data);
  const { train, validation } = found;
  const { settings, findings } = await withResolvedSize(told, found);
  const cut = (role: 'train' | 'validation'): DataSettings => ({
    ...settings.data,
    size: sizeOfRole(role, settings.data.size),
  });
  const sources = [
    ...withWindows(train, settings.data).map((one) => ({ ...one, of: cut('train') })),
    ...validation.map((source) => ({ source, of: cut('validation') })),
  ];
  const pairs: PairFacts[] = [];
  const noisy: NoisyFacts[] = [];
  let tried = 0;
  await eachUsable(sources, async ({ of, ...source }) => {
    if (signal?.aborted === true) throw new CancelledError();
    onPicture?.(tried++, sources.length);
    const facts = await factsFor(source, of, known, mask);
    if ('path' in facts) noisy.push(facts);
    else pairs.push(facts);
  });
  const prepared =
    noisy.length > 0 ? examineMeasured(noisy, settings.data) : examine(pairs, settings.data);
  return { prepared: withFindings(prepared, findings), size: settings.data.size };
}

async function factsFor(
  { source, windows }: SourceWithWindows,
  settings: DataSettings,
  known: KnownPairs,
  mask: Mask | undefined,
): Promise<PairFacts | NoisyFacts> {
  const key = await keyOf(source, settings);
  const before = known.get(key);
  if (before !== undefined) return { ...before, name: source.name };
  // Windows of a picture are all as large.
  const facts = { ...(await firstFacts(source, settings, { mask, windows })), name: source.name };
  const [oldest] = known.keys();
  if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  known.set(key, facts);
  return facts;
}

async function firstFacts(
  source: Source,
  settings: DataSettings,
  options: Parameters<typeof readPairs>[2],
): Promise<PairFacts | NoisyFacts> {
  const isMeasured = settings.noise.kind === 'measured';
  const [noisy] = isMeasured ? await readNoisy(source, settings, options ?? {}) : [];
  if (noisy !== undefined) return noisy.facts;
  const [pair] = await readPairs(source, settings, options);
  if (pair === undefined) throw new Error('There is a pair for every source.');
  return factsOf(pair);
}

/** By the files as they are now, and by what of the settings reading depends on. */
async function keyOf(
  { clean, noisy, second, check }: SourceWithWindows['source'],
  { range, page, channel, variable, colour, size, mask, operator }: DataSettings,
): Promise<string> {
  const files = await Promise.all(
    [clean, noisy, second, check, mask, ...Object.values(operator?.files ?? {})]
      .filter((path) => path !== undefined)
      .map(async (path) => {
        // A file that has gone is told of by whoever reads it.
        const file = await stat(pictureAt(path).file).catch(() => undefined);
        return [path, file?.mtimeMs, file?.size];
      }),
  );
  return JSON.stringify([
    // Where they are, as what they are: a folder may be looked at as clean, then as noisy.
    [clean, noisy, second, check].map((path) => path !== undefined),
    files,
    colour,
    range,
    page,
    channel,
    variable,
    size,
    operator?.name,
    operator?.options,
  ]);
}
