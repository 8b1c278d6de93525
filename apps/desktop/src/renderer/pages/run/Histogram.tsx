import { DARK_COLOURS, STYLE, type Style } from '@bilevel/runs/display';
import { Group, Text, useComputedColorScheme } from '@mantine/core';

const BINS = 70;
const [LOW, HIGH] = [-0.2, 1.2];
const HEIGHT = 70;
const STYLES: readonly Style[] = [STYLE.third, STYLE.second, STYLE.first];

/** How often each grey value comes up, from −0.2 to 1.2. */
export function Histogram({
  series,
}: {
  series: readonly { label: string; data: Float64Array }[];
}) {
  const scheme = useComputedColorScheme('light');
  const counts = series.map(({ data }) => countsOf(data));
  // A flat picture has all its pixels in a bin or two; the square root keeps the others visible.
  const most = Math.sqrt(Math.max(1, ...counts.flat()));
  const path = (of: readonly number[]): string =>
    of
      .map(
        (n, b) =>
          `${b === 0 ? 'M' : 'L'}${String(b)},${(HEIGHT * (1 - Math.sqrt(n) / most)).toFixed(1)}`,
      )
      .join('');
  const colour = (i: number): string => {
    const of = STYLES[i]?.colour ?? '#666666';
    return scheme === 'dark' ? (DARK_COLOURS[of] ?? of) : of;
  };
  return (
    <figure style={{ margin: 0 }} aria-label="Histogram of the grey values, square-root scale">
      <svg
        viewBox={`0 -2 ${String(BINS - 1)} ${String(HEIGHT + 4)}`}
        width="100%"
        height={HEIGHT}
        preserveAspectRatio="none"
        aria-hidden
      >
        {counts.map((of, i) => (
          <path
            key={series[i]?.label}
            d={path(of)}
            fill="none"
            stroke={colour(i)}
            strokeWidth={1.5}
            strokeDasharray={STYLES[i]?.dash}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      <Group gap="md" component="figcaption">
        {series.map(({ label }, i) => (
          <Text key={label} size="xs">
            <svg width={26} height={8} aria-hidden>
              <path
                d="M0,4H26"
                stroke={colour(i)}
                strokeWidth={2}
                strokeDasharray={STYLES[i]?.dash}
              />
            </svg>{' '}
            {label}
          </Text>
        ))}
        <Text size="xs" c="dimmed">
          from −{-LOW} to {HIGH}
        </Text>
      </Group>
    </figure>
  );
}

function countsOf(data: Float64Array): number[] {
  const counts = Array<number>(BINS).fill(0);
  for (let p = 0; p < data.length; p++) {
    const bin = Math.floor((BINS * (data[p]! - LOW)) / (HIGH - LOW));
    if (bin >= 0 && bin < BINS) counts[bin] = counts[bin]! + 1;
  }
  return counts;
}
