import {
  CLEANING,
  RunFolder,
  labelsIdx,
  labelsTable,
  reviewedLabels,
  suspectsTable,
  type CleaningConfig,
} from '@bilevel/runs';
import {
  cleaningCounts,
  type CleaningInfo,
  type SampleSource,
} from '../../shared/schemas/cleaning.js';
import type { AppKind, Exported } from './appKind.js';

/** Runs that find wrong labels. */
export const CLEANING_APP: AppKind<'cleaning'> = {
  library: { folder: 'cleaning', file: 'cleaning.json' },
  empty: {
    ...{ data: null, settings: null, warnings: [], counts: null },
    ...{ staleSteps: null, summary: null },
  },
  fieldsOf: async ({ folder, config, summary }) => ({
    data: sourceOf(config).data,
    settings: config.settings,
    warnings: config.data.warnings ?? [],
    counts: countsOf(await folder.readText('events.ndjson')),
    staleSteps: null,
    summary: summary ?? null,
  }),
  atStep: ({ staleSteps }) => ({ staleSteps }),
  request: ({ data, table, settings }, out) => ({
    request: { kind: 'new', data: data ?? undefined, table, settings, out },
    shown: { data, settings },
  }),
  going: { summary: null },
  messages: {
    reading: 'Reading the samples…',
    begun: 'Learning weights…',
    writing: { suspects: 'Choosing the suspects…', report: 'Writing the report…' },
  },
  resume: (folder, { budget, patience }) => ({ kind: 'resume', folder, budget, patience }),
  exports: {
    suspects: async (folder, undecided) =>
      table('suspects.csv', await suspectsTable(folder, undecided)),
    async labels(folder, undecided) {
      const { config } = await RunFolder.open(CLEANING, folder);
      const labels = await reviewedLabels(folder, undecided);
      return table('labels.csv', labelsTable(labels, config.data.classNames));
    },
    'labels-idx': async (folder, undecided) => ({
      as: 'labels-idx1-ubyte.gz',
      type: 'application/gzip',
      data: labelsIdx(await reviewedLabels(folder, undecided)),
    }),
  },
};

/** Where the samples of a run are. */
export function sourceOf({ data, table: how }: CleaningConfig): SampleSource {
  return { data: data.path ?? null, table: how };
}

function table(as: string, text: string): Exported {
  return { as, type: 'text/csv', data: Buffer.from(text) };
}

/** The sizes of the parts are told by the first event. */
function countsOf(events = ''): CleaningInfo['counts'] {
  try {
    return cleaningCounts.parse(JSON.parse(events.slice(0, events.indexOf('\n'))));
  } catch {
    return null;
  }
}
