import { duration, whole } from '@bilevel/runs/display';
import { useEffect } from 'react';
import type { LearningInfo } from '../../../shared/schemas/learning.js';
import { useCall, useRuns } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { timeLeft } from '../../components/ProgressText.js';
import { RunFrame } from '../../components/RunFrame.js';
import { DetailsTab } from './DetailsTab.js';
import { LookTab } from './LookTab.js';
import { RunActions } from './RunActions.js';
import { WatchTab } from './WatchTab.js';

/** One run: watch it, look at its pictures, read its settings. */
export default function RunPage({ id, tab }: { id: string; tab: string }) {
  const runs = useRuns('learning');
  const state = runs?.find((run) => run.id === id)?.state;
  const details = useCall('run', state === undefined ? undefined : { id });
  const { reload } = details;
  useEffect(() => {
    reload();
  }, [state, reload]);
  return (
    <RunFrame
      kind="learning"
      {...{ id, tab }}
      facts={factsOf}
      actions={(info) => <RunActions info={info} />}
      tabs={[
        {
          key: 'watch',
          label: 'Watch',
          panel: (info) => <WatchTab info={info} details={details.data} />,
        },
        {
          key: 'look',
          label: 'Look',
          panel: (info) => <LookTab info={info} model={details.data?.config?.settings} />,
        },
        {
          key: 'details',
          label: 'Settings and results',
          panel: () =>
            details.error !== undefined ? (
              <Problem title="The run cannot be read" message={details.error} retry={reload} />
            ) : (
              <DetailsTab details={details.data} />
            ),
        },
      ]}
    />
  );
}

function factsOf(info: LearningInfo): (string | undefined)[] {
  const { state, message, evaluation, steps, seconds } = info;
  const running = state === 'running';
  return [
    `step ${whole(steps)}`,
    duration(seconds),
    timeLeft(info),
    message ?? undefined,
    running && evaluation !== null
      ? `picture ${String(evaluation.done)} of ${String(evaluation.of)}`
      : undefined,
  ];
}
