import { STYLE, printed } from '@bilevel/runs/display';
import type { TuneCurve } from '../../../shared/schemas/tune.js';
import type { Line } from '../../charts/line.js';
import { LiveChart } from '../../charts/LiveChart.js';

/** The estimated error by weight, with its least marked. */
export function RiskChart({ curve, name }: { curve: TuneCurve; name: string }) {
  const { points, best } = curve;
  const rest = points.findIndex(({ weight }) => weight === best.weight);
  const common = { rest, format: printed.number };
  const lines: Line[] = [
    {
      ...common,
      label: 'estimated error (SURE)',
      values: Float64Array.from(points, ({ risk }) => risk),
      style: STYLE.first,
    },
    {
      ...common,
      label: `least, at the weight ${printed.number(best.weight)}`,
      values: Float64Array.from(points, ({ risk }, k) => (k === rest ? risk : NaN)),
      style: STYLE.second,
      marker: true,
    },
  ];
  return (
    <LiveChart
      title="Estimated error"
      unit="mean squared, white being 1"
      x={Float64Array.from(points, ({ weight }) => weight)}
      xLabel="weight"
      lines={lines}
      log={false}
      logX
      syncKey={`tune ${name}`}
      version={points.length + best.weight}
      end="At the best weight"
      height={230}
    />
  );
}
