import { STYLE, printed } from '@bilevel/runs/display';
import { useRef } from 'react';
import type { LabCurves } from '../../../shared/schemas/lab.js';
import type { Line } from '../../charts/line.js';
import { LiveChart } from '../../charts/LiveChart.js';
import { BOUNDS, nameOf, type BoundName } from './names.js';

const STYLES = [STYLE.first, STYLE.second, STYLE.third];
const DASHES: Readonly<Record<BoundName, string>> = {
  aPosteriori: '7 3',
  aPriori: '2 3',
  aPrioriInformed: '9 3 2 3',
};

/** Errors (whole lines) and their bounds (broken ones), a colour for each solver. */
export function BoundsChart({
  title,
  unit,
  xLabel,
  runs,
  shown,
}: {
  title: string;
  unit: string;
  xLabel: string;
  runs: readonly LabCurves[];
  shown: readonly BoundName[];
}) {
  const version = useVersion(runs, shown);
  const lines = runs.flatMap((run, i): Line[] => {
    const { colour, shape } = STYLES[i % STYLES.length] ?? STYLE.first;
    const style = { colour, shape };
    const name = nameOf(run.solver);
    return [
      { label: `${name}: error`, values: run.error, style },
      ...BOUNDS.filter(({ key }) => shown.includes(key)).map(({ key, short }) => ({
        label: `${name}: ${short}`,
        values: run[key],
        format: printed.bound,
        style: { ...style, dash: DASHES[key] },
      })),
    ];
  });
  return (
    <LiveChart
      title={title}
      unit={unit}
      x={runs[0]?.iteration ?? new Float64Array()}
      xLabel={xLabel}
      lines={lines}
      log
      syncKey={`lab ${title}`}
      version={version}
      empty="Choose a solver on the left."
      height={240}
    />
  );
}

/** Another number whenever what is drawn is another. */
function useVersion(runs: readonly LabCurves[], shown: readonly BoundName[]): number {
  const last = useRef({ runs, shown, version: 0 });
  if (last.current.runs !== runs || last.current.shown !== shown) {
    last.current = { runs, shown, version: last.current.version + 1 };
  }
  return last.current.version;
}
