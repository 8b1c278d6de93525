import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PatternProgress } from '@bilevel/imaging';
import { z } from 'zod';
import { decodeCheckpoint, doubles, encodeCheckpoint, number } from '../checkpointFile.js';
import { RunFolderError, WriteError } from '../errors.js';

/** What learning a pattern goes on from, and what it is of. */
export interface SamplingCheckpoint {
  /** As JSON; with digests of the pictures. */
  readonly settings: string;
  readonly progress: PatternProgress;
  readonly seconds: number;
}

const stage = z.looseObject({ stage: z.int(), values: doubles, rate: number });
const schema = z.looseObject({
  settings: z.string(),
  progress: z.looseObject({
    stages: z.array(stage),
    learned: z.array(z.looseObject({ target: number, rate: number })),
    solutions: z.array(doubles),
  }),
  seconds: number,
}) as unknown as z.ZodType<SamplingCheckpoint>;

const fileIn = (folder: string): string => path.join(folder, 'checkpoint');

/** Whole or not at all. @throws WriteError */
export async function writeSamplingCheckpoint(
  folder: string,
  checkpoint: SamplingCheckpoint,
): Promise<void> {
  const file = fileIn(folder);
  try {
    await writeFile(`${file}.tmp`, encodeCheckpoint(checkpoint));
    await rename(`${file}.tmp`, file);
  } catch (error) {
    throw new WriteError(file, { cause: error });
  }
}

/**
 * That of a folder.
 *
 * @throws RunFolderError where there is none, or one of other pictures or settings; CheckpointError for a damaged one
 */
export async function readSamplingCheckpoint(
  folder: string,
  settings: string,
): Promise<SamplingCheckpoint> {
  const file = fileIn(folder);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new RunFolderError(
      `Expected an interrupted run of bilevel sample in ${folder} but received no checkpoint there. Check the path, or ` +
        'leave `resume` out.',
      { cause },
    );
  });
  const checkpoint = decodeCheckpoint(bytes, file, schema);
  if (checkpoint.settings === settings) return checkpoint;
  const [asked, before] = [settings, checkpoint.settings].map(
    (text) => JSON.parse(text) as Record<string, unknown>,
  );
  const other = Object.keys(asked ?? {}).filter(
    (key) => JSON.stringify(asked?.[key]) !== JSON.stringify(before?.[key]),
  );
  throw new RunFolderError(
    `Expected the pictures and settings that ${folder} was begun with but received other ${other.join(', ')}. Give the same ` +
      'ones, or another folder.',
  );
}
