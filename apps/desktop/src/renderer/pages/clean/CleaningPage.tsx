import { duration } from '@bilevel/runs/display';
import type { CleaningInfo } from '../../../shared/schemas/cleaning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction, useCleanings } from '../../app/hooks.js';
import { RunControls } from '../../components/RunControls.js';
import { RunFrame } from '../../components/RunFrame.js';
import { CleaningCharts } from './CleaningCharts.js';
import { CleaningExport } from './CleaningExport.js';
import { CleaningResults } from './CleaningResults.js';
import { Gallery } from './Gallery.js';

/** One cleaning run: watch it, go through its suspects, read its results. */
export default function CleaningPage({ id, tab }: { id: string; tab: string }) {
  return (
    <RunFrame
      runs={useCleanings()}
      {...{ id, tab }}
      at="/clean"
      list={{ href: '/clean', label: 'See the cleaning runs' }}
      progressLabel="Used of the budget"
      facts={factsOf}
      actions={(info) => <Actions info={info} />}
      tabs={[
        { key: 'watch', label: 'Watch', panel: (info) => <CleaningCharts info={info} /> },
        { key: 'suspects', label: 'Suspects', panel: (info) => <Gallery info={info} /> },
        {
          key: 'results',
          label: 'Settings and results',
          panel: (info) => <CleaningResults info={info} />,
        },
      ]}
    />
  );
}

function Actions({ info }: { info: CleaningInfo }) {
  const engine = useEngine();
  const act = useAction();
  const { id, settings } = info;
  return (
    <>
      <RunControls
        info={info}
        calls={{
          pause: 'pauseCleaning',
          proceed: 'continueCleaning',
          stop: 'stopCleaning',
          resume: 'resumeCleaning',
        }}
        goOn={{
          label: 'Go on with twice the work',
          onClick: () =>
            void act(() =>
              engine.call('resumeCleaning', {
                id,
                ...(settings !== null && { budget: 2 * settings.budget }),
              }),
            ),
        }}
      />
      <CleaningExport info={info} />
    </>
  );
}

function factsOf({ message, progress, last }: CleaningInfo): (string | undefined)[] {
  return [
    last === null ? undefined : `step ${String(last.step)}`,
    last === null ? undefined : duration(last.seconds),
    `${String(Math.round(100 * (progress ?? 0)))} % of the budget`,
    message ?? 'ends earlier when the hold-out loss does not fall any more',
  ];
}
