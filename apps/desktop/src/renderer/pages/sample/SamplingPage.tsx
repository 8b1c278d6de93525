import { duration, listed, printed, whole } from '@bilevel/runs/display';
import type { SamplingInfo } from '../../../shared/schemas/sampling.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction } from '../../app/hooks.js';
import { ExportMenu } from '../../components/ExportMenu.js';
import { timeLeft } from '../../components/ProgressText.js';
import { RunControls } from '../../components/RunControls.js';
import { RunFrame } from '../../components/RunFrame.js';
import { SamplingResults } from './SamplingResults.js';
import { SamplingWatch } from './SamplingWatch.js';

const EXPORTS = [
  { what: 'patterns', label: 'Patterns (PNG, npy, CSV; zip)' },
  { what: 'history', label: 'Rate against error (CSV)' },
  { what: 'report', label: 'Report (HTML)' },
  { what: 'charts-svg', label: 'Charts (SVG, zip)' },
  { what: 'charts-png', label: 'Charts (PNG, zip)' },
  { what: 'zip', label: 'Everything (zip)' },
] as const;

/** One run that learns what to measure: watch its pattern grow sparser, read its results. */
export default function SamplingPage({ id, tab }: { id: string; tab: string }) {
  return (
    <RunFrame
      kind="sampling"
      {...{ id, tab }}
      facts={factsOf}
      actions={(info) => <Actions info={info} />}
      tabs={[
        { key: 'watch', label: 'Watch', panel: (info) => <SamplingWatch info={info} /> },
        {
          key: 'results',
          label: 'Settings and results',
          panel: (info) => <SamplingResults info={info} />,
        },
      ]}
    />
  );
}

function Actions({ info: { id, state, steps } }: { info: SamplingInfo }) {
  const engine = useEngine();
  const act = useAction();
  return (
    <>
      <RunControls
        info={{ id, state }}
        goOn={{
          label: 'Go on for twice the stages',
          onClick: () =>
            void act(() => engine.call('resumeRun', { id, maxSteps: 2 * Math.max(1, steps) })),
        }}
      />
      <ExportMenu id={id} items={EXPORTS} />
    </>
  );
}

function factsOf(info: SamplingInfo): (string | undefined)[] {
  const { message, settings, steps, seconds, rate } = info;
  return [
    `stage ${whole(steps)}`,
    duration(seconds),
    timeLeft(info),
    rate === null || settings === null
      ? undefined
      : `${printed.percent(rate, 1)} of k-space, on the way to ${listed(
          settings.rates.map((one) => printed.percent(one, 1)),
        )}`,
    message ?? undefined,
  ];
}
