import { STYLE, printed } from '@bilevel/runs/display';
import type { SamplingRow } from '@bilevel/runs/settings';
import { SimpleGrid } from '@mantine/core';
import type { SamplingInfo } from '../../../shared/schemas/sampling.js';
import type { History } from '../../charts/history.js';
import type { Line } from '../../charts/line.js';
import { LiveChart } from '../../charts/LiveChart.js';

type Score = 'loss' | 'psnr' | 'ssim';

const CHARTS: readonly {
  readonly score: Score;
  readonly title: string;
  readonly unit: string;
  readonly log: boolean;
  readonly format: (value: number) => string;
}[] = [
  {
    score: 'loss',
    title: 'Rate against error',
    unit: 'mean of ½‖x* − t‖²',
    log: true,
    format: printed.objective,
  },
  {
    score: 'psnr',
    title: 'Rate against PSNR',
    unit: 'mean, in dB',
    log: false,
    format: printed.psnr,
  },
  {
    score: 'ssim',
    title: 'Rate against SSIM',
    unit: 'mean, at most 1',
    log: false,
    format: printed.ssim,
  },
];

/** Rate against error: stage by stage, and what was learned for the target rates. */
export function RateCharts({
  info: { id, summary },
  history,
}: {
  info: SamplingInfo;
  history: History<keyof SamplingRow>;
}) {
  const patterns = summary?.patterns ?? [];
  const rates = history.column('rate');
  // Charts go from left to right, and rates fall from stage to stage.
  const points = [
    ...Array.from(rates, (rate, stage) => ({ rate, stage, pattern: undefined })),
    ...patterns.map((pattern) => ({ rate: pattern.rate, stage: undefined, pattern })),
  ].sort((a, b) => a.rate - b.rate);
  /** Of the stage that is the last in time, and the pattern of the lowest rate. */
  const placeOf = (is: (point: (typeof points)[number]) => boolean): number | undefined => {
    const place = points.findIndex(is);
    return place < 0 ? undefined : place;
  };
  const lastStage = placeOf(({ stage }) => stage === rates.length - 1);
  const lowest = placeOf(({ pattern }) => pattern !== undefined);
  const x = Float64Array.from(points, ({ rate }) => 100 * rate);
  const valuesOf = (value: (point: (typeof points)[number]) => number | undefined): Float64Array =>
    Float64Array.from(points, (point) => value(point) ?? NaN);
  return (
    <SimpleGrid cols={3} spacing="sm">
      {CHARTS.map(({ score, title, unit, log, format }) => {
        const column = history.column(score);
        const lines: Line[] = [
          {
            label: 'stages, as 0 and 1',
            values: valuesOf(({ stage }) => (stage === undefined ? undefined : column[stage])),
            style: STYLE.first,
            joined: true,
            rest: lastStage,
            format,
          },
          ...(patterns.length === 0
            ? []
            : [
                {
                  label: 'learned for a rate',
                  values: valuesOf(({ pattern }) => pattern?.[score]),
                  style: STYLE.second,
                  joined: true,
                  rest: lowest,
                  format,
                },
              ]),
        ];
        return (
          <LiveChart
            key={`${title} ${String(lines.length)}`}
            {...{ title, unit, log, x, lines }}
            xLabel="% of k-space"
            end="At the last stage and the lowest rate"
            syncKey={`${id} rates`}
            version={history.version + patterns.length}
          />
        );
      })}
    </SimpleGrid>
  );
}
