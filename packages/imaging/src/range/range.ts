/** The numbers that stand for black and for white. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The range that pictures are measured against, in the numbers of their files.
 *
 * `format`: as the number format says; read as 0 (black) to 1 (white), so low = 0 and high = 1.
 * `stated`: by a person; pictures are read as (x − low) / (high − low).
 * `found`: in the clean pictures, whose numbers do not fit their format; they are read as the format
 * says, divided by `white`.
 */
export interface PictureRange extends ValueRange {
  readonly kind: 'format' | 'stated' | 'found';
  /** What numbers of the files were divided by: 255 or 65535 for integers, 1 for floats. */
  readonly white: number;
}

/** Black 0, white 1: of pictures about which nothing else is known. */
export const FORMAT_RANGE: PictureRange = { kind: 'format', low: 0, high: 1, white: 1 };

/** Black and white of pictures as they are in memory: 0 and 1, but for a range that was found. */
export function unitOf({ kind, low, high, white }: PictureRange): ValueRange {
  return kind === 'found' ? { low: low / white, high: high / white } : { low: 0, high: 1 };
}

/** White minus black of pictures in memory: the peak of PSNR and SSIM, the unit of relative noise. */
export function peakOf(range: PictureRange): number {
  const { low, high } = unitOf(range);
  return high - low;
}

/** x ↦ (x − low) / (high − low): what is black becomes 0, what is white 1. */
export function toUnit(data: Float64Array, { low, high }: ValueRange): Float64Array {
  const width = high - low;
  if (low === 0 && width === 1) return data.slice();
  const unit = new Float64Array(data.length);
  // Nothing is changed by the subtraction where there is none to do: integers stay exactly k / white.
  for (let i = 0; i < unit.length; i++) unit[i] = (data[i]! - low) / width;
  return unit;
}

/** The inverse of {@link toUnit}. */
export function fromUnit(data: Float64Array, { low, high }: ValueRange): Float64Array {
  const width = high - low;
  return data.map((x) => low + x * width);
}

/** Whole numbers in full, such as 65535, others to four significant digits. */
export function shortNumber(value: number): string {
  const short = Number.isSafeInteger(value) ? value : Number(value.toPrecision(4));
  return String(short).replace('-', '−');
}

/** `0 to 255`. */
export function rangeText({ low, high }: ValueRange): string {
  return `${shortNumber(low)} to ${shortNumber(high)}`;
}
