import type { DataSet } from 'dicom-parser';
import type { ValueRange } from '../../range/range.js';
import { resolutionOf, type ImageMetadata } from '../metadata.js';
import { damaged, groupOf, textAt } from './dataSet.js';
import type { DicomLayout } from './layout.js';
import { TAG } from './tags.js';

/** What the stored numbers of a frame stand for. */
export interface DicomMeaning {
  /** value = slope · stored + intercept (PS3.3, section C.11.1). */
  readonly slope: number;
  readonly intercept: number;
  /** Undefined for grey levels. */
  readonly unit: string | undefined;
  /** The values that are shown as black and white. */
  readonly window: ValueRange | undefined;
}

const UNITS: Readonly<Record<string, string>> = {
  HU: 'HU',
  HU_MOD: 'HU',
  OD: 'thousandths of optical density',
  MGML: 'mg/ml',
  Z_EFF: 'effective atomic number',
  ED: '10²³ electrons/ml',
  PCT: 'per cent',
};

/**
 * What the numbers of a frame, from 0, stand for. Whole numbers of 8 bits without a rescale are grey levels;
 * all others are measured, and there is no telling what of their type would be white.
 *
 * @throws ImageFileError for a slope or intercept that is no number
 */
export function meaningOf(
  path: string,
  dataSet: DataSet,
  layout: DicomLayout,
  frame: number,
): DicomMeaning {
  const scale = groupOf(dataSet, frame, TAG.pixelValueTransformation) ?? dataSet;
  const slope = decimal(path, scale, TAG.rescaleSlope, 1);
  const intercept = decimal(path, scale, TAG.rescaleIntercept, 0);
  if (slope === 0) throw damaged(path, 'a rescale slope of 0');
  const { samples, bitsStored, signed } = layout;
  const isRescaled = slope !== 1 || intercept !== 0;
  const type = scale.string(TAG.rescaleType)?.trim();
  const isCt = dataSet.string(TAG.modality) === 'CT';
  const named =
    UNITS[type ?? ''] ?? (isCt && (type === undefined || type === 'US') ? 'HU' : undefined);
  const isGrey =
    samples === 3 || (!isRescaled && !signed && bitsStored <= 8 && named === undefined);
  if (isGrey) return { slope, intercept, unit: undefined, window: undefined };
  return {
    slope,
    intercept,
    unit: named ?? (isRescaled ? 'units of the scanner' : 'stored numbers'),
    window: windowOf(groupOf(dataSet, frame, TAG.frameWindow) ?? dataSet),
  };
}

/** The first of a decimal string's numbers. @throws ImageFileError for what is none */
function decimal(path: string, dataSet: DataSet, tag: string, other: number): number {
  const text = dataSet.string(tag, 0)?.trim() ?? '';
  if (text === '') return other;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw damaged(path, `a rescale of ${text}`);
}

/** Notes that are no numbers are no reason to refuse a picture. */
function numberAt(dataSet: DataSet, tag: string, index: number): number {
  const text = dataSet.string(tag, index)?.trim() ?? '';
  return text === '' ? NaN : Number(text);
}

/** PS3.3, section C.11.2.1.2: from centre − 0.5 − (width − 1)/2 to centre − 0.5 + (width − 1)/2. */
function windowOf(dataSet: DataSet): ValueRange | undefined {
  const centre = numberAt(dataSet, TAG.windowCentre, 0);
  const width = numberAt(dataSet, TAG.windowWidth, 0);
  const low = centre - 0.5 - (width - 1) / 2;
  const high = centre - 0.5 + (width - 1) / 2;
  return low < high && Number.isFinite(high - low) ? { low, high } : undefined;
}

const MILLIMETRES = 1000;

/** Resolution, from the spacing in the patient or at the detector, and descriptions; no names of people. */
export function dicomMetadata(dataSet: DataSet, frame: number): ImageMetadata {
  const measures = groupOf(dataSet, frame, TAG.pixelMeasures) ?? dataSet;
  const tag = [TAG.pixelSpacing, TAG.imagerPixelSpacing].find(
    (one) => numberAt(measures, one, 0) > 0,
  );
  // Distance of rows first, then of columns, in millimetres.
  const spacing = (index: number): number =>
    tag === undefined ? NaN : MILLIMETRES / numberAt(measures, tag, index);
  const parts = [TAG.studyDescription, TAG.seriesDescription].map((one) => textAt(dataSet, one));
  const description = parts.filter((part) => part !== undefined).join(', ');
  return {
    resolution: resolutionOf(spacing(1), spacing(0), 'metre'),
    ...(description !== '' && { description }),
  };
}
