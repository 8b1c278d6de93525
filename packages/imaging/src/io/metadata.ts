/** How densely the pixels of a picture lie. */
export interface Resolution {
  /** Pixels a unit along a row; above 0. */
  readonly x: number;
  /** Pixels a unit down a column; above 0. */
  readonly y: number;
  /** `none`: a unit that the file does not name; programs note it elsewhere, or mean an aspect alone. */
  readonly unit: 'inch' | 'centimetre' | 'metre' | 'none';
}

/** Where the pixels of a slice of a body lie: (x, y, z) = affine · (column, row, slice, 1), in metres. */
export interface Placement {
  /** The coordinate system, as nifti1.h numbers them: 1 scanner, 2 aligned, 3 Talairach, 4 MNI 152. */
  readonly code: number;
  /** Three rows of four numbers. */
  readonly affine: readonly (readonly number[])[];
}

/** What a file says of its picture besides the pixels, as far as it is kept. */
export interface ImageMetadata {
  readonly resolution?: Resolution | undefined;
  /** An ICC colour profile. */
  readonly profile?: Uint8Array | undefined;
  readonly description?: string | undefined;
  readonly placement?: Placement | undefined;
  /** Header cards of FITS besides those of the form of the file. */
  readonly cards?: readonly string[] | undefined;
}

/** A resolution when it is one. */
export function resolutionOf(
  x: number | undefined,
  y: number | undefined,
  unit: Resolution['unit'],
): Resolution | undefined {
  const isOne = (value: number | undefined): value is number =>
    value !== undefined && value > 0 && Number.isFinite(value);
  return isOne(x) && isOne(y) ? { x, y, unit } : undefined;
}

const METRES: Readonly<Record<Resolution['unit'], number>> = {
  inch: 0.0254,
  centimetre: 0.01,
  metre: 1,
  none: NaN,
};

/** The same resolution in another unit; undefined when there is none, or of no unit. */
export function inUnit(
  resolution: Resolution | undefined,
  unit: 'inch' | 'metre',
): { readonly x: number; readonly y: number } | undefined {
  if (resolution === undefined || resolution.unit === 'none') return undefined;
  const ratio = METRES[unit] / METRES[resolution.unit];
  return { x: resolution.x * ratio, y: resolution.y * ratio };
}

/** The profile of metadata when it is one for pictures of so many channels. */
export function fittingProfile(
  { profile }: ImageMetadata,
  channels: 1 | 3,
): Uint8Array | undefined {
  // ICC.1:2022 §7.2: the colour space of the data at byte 16, a signature at byte 36.
  if (profile === undefined || profile.length < 128) return undefined;
  const text = (at: number): string => String.fromCharCode(...profile.subarray(at, at + 4));
  const space = channels === 1 ? 'GRAY' : 'RGB ';
  return text(16) === space && text(36) === 'acsp' ? profile : undefined;
}
