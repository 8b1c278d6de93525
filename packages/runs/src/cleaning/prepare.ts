import { resolve } from 'node:path';
import { CheckpointError } from '@bilevel/core';
import {
  bundledDigits,
  cleaningParts,
  readData,
  repeatedSamples,
  standardise,
  type CleaningParts,
  type DataSet,
  type TableOptions,
} from '@bilevel/hypercleaning';
import { RunFolder } from '../runFolder.js';
import { softwareVersions, versionWarnings } from '../software.js';
import type { CleaningRunCheckpoint } from './checkpoint.js';
import { CLEANING_VERSION, cleaningConfig, dataDigest, type CleaningConfig } from './config.js';
import { writeConflicts } from './conflicts.js';
import { dataWarnings } from './dataWarnings.js';
import { CLEANING } from './files.js';
import { CLEANING_HISTORY, type CleaningRow } from './history.js';
import { CLEANING_FORMAT, type CleaningSettings } from './settings.js';

/** A new cleaning run, or the continuation of one. */
export type CleanRequest =
  | {
      readonly kind: 'new';
      /** Folder or file. Default: the bundled digits. */
      readonly data?: string | undefined;
      readonly table: TableOptions;
      readonly settings: CleaningSettings;
      readonly out: string;
      /** Replaces an earlier run in the folder. */
      readonly force?: boolean | undefined;
    }
  | {
      readonly kind: 'resume';
      readonly folder: string;
      /** New limits, for a run that stopped at one. */
      readonly budget?: number | undefined;
      readonly patience?: number | undefined;
    };

/** A cleaning run ready to learn. */
export interface PreparedCleaning {
  readonly folder: RunFolder;
  readonly config: CleaningConfig;
  readonly parts: CleaningParts;
  readonly warnings: readonly string[];
  /** The steps that a resumed run has made. */
  readonly history: readonly CleaningRow[];
  /** Undefined for a run that starts at its beginning. */
  readonly checkpoint: CleaningRunCheckpoint | undefined;
}

/**
 * Reads and splits the data, then makes or opens the folder: bad input leaves nothing behind. The
 * folder is locked; the caller unlocks it.
 */
export async function prepareCleaning(request: CleanRequest): Promise<PreparedCleaning> {
  if (request.kind === 'resume') return resumeCleaning(request);
  const { settings, table } = request;
  const path = request.data === undefined ? undefined : resolve(request.data);
  const data = await readCleaningData(path, table);
  const { classNames, picture } = data.train;
  const scaling = settings.scaling ?? (picture === undefined ? 'standard' : 'none');
  const plain = cleaningParts(data, settings);
  const parts = scaled(plain, scaling);
  const repeated = repeatedSamples(data.train);
  const warnings = [...(data.reading?.warnings ?? []), ...dataWarnings(data, plain, repeated)];
  // Parsed: a run that goes on writes what it has read, in the order of the schema.
  const config = cleaningConfig.parse({
    format: CLEANING_FORMAT,
    version: CLEANING_VERSION,
    created: new Date().toISOString(),
    software: softwareVersions(),
    data: {
      ...(path !== undefined && { path }),
      sha256: dataDigest(data),
      ...(classNames && { classNames: [...classNames] }),
      ...(data.reading && { reading: data.reading.summary }),
      ...(warnings.length > 0 && { warnings }),
    },
    table,
    settings: { ...settings, scaling },
  });
  const folder = await RunFolder.create(request.out, { force: request.force === true });
  return folder.unlockedOnError(async () => {
    await folder.writeJson('config.json', config);
    await folder.startLogs(CLEANING_HISTORY, -1);
    await writeConflicts(folder, data.train, repeated);
    return { folder, config, parts, warnings, history: [], checkpoint: undefined };
  });
}

function scaled(
  parts: CleaningParts,
  scaling: NonNullable<CleaningSettings['scaling']>,
): CleaningParts {
  return scaling === 'standard' ? standardise(parts) : parts;
}

/** Reads data, or brings the bundled digits. @throws DataFileError, DataContentError */
export async function readCleaningData(
  path: string | undefined,
  options: TableOptions,
): Promise<DataSet> {
  return path === undefined ? bundledDigits() : readData(path, options);
}

async function resumeCleaning(
  request: Extract<CleanRequest, { kind: 'resume' }>,
): Promise<PreparedCleaning> {
  const { folder, config: stored } = await RunFolder.open(CLEANING, request.folder);
  await folder.lock();
  return folder.unlockedOnError(async () => {
    const checkpoint = await folder.readCheckpoint(CLEANING);
    const { path, sha256 } = stored.data;
    const data = await readCleaningData(path, stored.table);
    if (dataDigest(data) !== sha256) {
      throw new CheckpointError(
        `Expected the data that the run was started with at ${path ?? 'the bundled digits'} but ` +
          'received others. Restore them, or start a new run.',
      );
    }
    const { budget, patience } = request;
    const config: CleaningConfig = {
      ...stored,
      settings: {
        ...stored.settings,
        ...(budget !== undefined && { budget }),
        ...(patience !== undefined && { patience }),
      },
    };
    const parts = scaled(cleaningParts(data, config.settings), config.settings.scaling ?? 'none');
    await folder.writeJson('config.json', config);
    const history = await folder.startLogs(CLEANING_HISTORY, checkpoint?.learning.last.step ?? -1);
    const warnings = versionWarnings(stored.software);
    return { folder, config, parts, warnings, history, checkpoint };
  });
}
