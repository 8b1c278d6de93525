import { MISSING, printed, type Style } from '@bilevel/runs/display';

/** A line of a chart. */
export interface Line {
  readonly label: string;
  /** NaN where there is none; NaNs at the end where it ends before others do. */
  readonly values: Float64Array;
  readonly style: Style;
  /** Only an edge of the band; not in the legend. */
  readonly hidden?: boolean;
  /** Drawn across places where it has no value: others have theirs there. */
  readonly joined?: boolean;
  /** Single points, to be seen among the others. */
  readonly marker?: boolean;
  /** The place of the value that counts while the cursor is on none. Default: the last one. */
  readonly rest?: number | undefined;
  /** Its values as text, as the page has them elsewhere. Default: four digits. */
  readonly format?: (value: number) => string;
}

/** The value that a line rests on, by default that it ends with. */
export function lastText(line: Line): string {
  const { values, rest = values.length - 1 } = line;
  return legendText(line, rest, '');
}

/** A line's value at a place; after its end the last one, and that it is so. */
export function legendText(
  line: Line | undefined,
  at: number | undefined,
  ended = ' (at its end)',
): string {
  if (line === undefined || at === undefined) return MISSING;
  const { values, format = printed.number } = line;
  const value = values[at] ?? NaN;
  if (!Number.isNaN(value)) return format(value);
  const last = values.findLastIndex((of) => !Number.isNaN(of));
  return last < 0 || last > at ? MISSING : `${format(values[last] ?? NaN)}${ended}`;
}
