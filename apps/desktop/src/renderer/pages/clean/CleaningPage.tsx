import { counted, duration, whole } from '@bilevel/runs/display';
import type { CleaningInfo } from '../../../shared/schemas/cleaning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction } from '../../app/hooks.js';
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
      kind="cleaning"
      {...{ id, tab }}
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
        goOn={{
          label: 'Go on with twice the work',
          onClick: () =>
            void act(() =>
              engine.call('resumeRun', {
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
  const { message, settings, staleSteps, steps, seconds, work } = info;
  const left = timeLeft(info);
  return [
    `step ${whole(steps)}`,
    duration(seconds),
    left === undefined ? undefined : `${left}, more if the hold-out loss falls further`,
    staleSteps === null || settings === null
      ? undefined
      : `${whole(staleSteps)} of ${whole(settings.patience)} steps without a smaller hold-out loss`,
    settings === null
      ? undefined
      : `${whole(work)} of at most ${counted(settings.budget, 'unit')} of work`,
    message ?? undefined,
  ];
}
