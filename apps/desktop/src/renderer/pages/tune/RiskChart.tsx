import { STYLE, printed } from '@bilevel/runs/display';
import type { TuneCurve } from '../../../shared/schemas/tune.js';
import type { Line } from '../../charts/line.js';
import { LiveChart } from '../../charts/LiveChart.js';

/** The estimated PSNR by weight, with its best marked. */
export function RiskChart({ curve, name }: { curve: TuneCurve; name: string }) {
  const { points, best } = curve;
  const lines: Line[] = [
    {
      label: 'estimated PSNR',
      values: Float64Array.from(points, ({ psnr }) => psnr),
      style: STYLE.first,
      format: printed.psnr,
    },
    {
      label: 'best',
      values: Float64Array.from(points, ({ weight, psnr }) =>
        weight === best.weight ? psnr : NaN,
      ),
      style: STYLE.second,
      joined: true,
      format: printed.psnr,
    },
  ];
  return (
    <LiveChart
      title="Estimated PSNR"
      unit={`dB, by SURE; best at the weight ${printed.number(best.weight)}`}
      x={Float64Array.from(points, ({ weight }) => Math.log10(weight))}
      xLabel="logarithm of the weight, to base 10"
      lines={lines}
      log={false}
      syncKey={`tune ${name}`}
      version={points.length + best.weight}
      end="At the largest weight"
      height={230}
    />
  );
}
