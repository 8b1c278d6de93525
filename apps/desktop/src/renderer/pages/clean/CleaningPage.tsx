import { counted, duration, whole } from '@bilevel/runs/display';
import type { CleaningInfo } from '../../../shared/schemas/cleaning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction, useCleanings } from '../../app/hooks.js';
import { timeLeft } from '../../components/ProgressText.js';
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
      progressLabel="Progress of the run"
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

function factsOf(info: CleaningInfo): (string | undefined)[] {
  const { message, settings, staleSteps, last } = info;
  const left = timeLeft(info);
  return [
    last === null ? undefined : `step ${whole(last.step)}`,
    last === null ? undefined : duration(last.seconds),
    left === undefined ? undefined : `${left}, more if the hold-out loss falls further`,
    staleSteps === null || settings === null
      ? undefined
      : `${whole(staleSteps)} of ${whole(settings.patience)} steps without a smaller hold-out loss`,
    last === null || settings === null
      ? undefined
      : `${whole(last.totalWork)} of at most ${counted(settings.budget, 'unit')} of work`,
    message ?? undefined,
  ];
}
