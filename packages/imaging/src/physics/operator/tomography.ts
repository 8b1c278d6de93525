import { ArgumentError, expected } from '@bilevel/core/errors';
import { sideFor, viewsOf } from '../projection/beam.js';
import { projection } from '../projection/projection.js';
import type { OperatorEntry } from './entry.js';

/** Line integrals of a picture, of rays that are parallel or of a fan ({@link projection}). */
export const tomography: OperatorEntry = {
  name: 'tomography',
  label: 'Tomography',
  summary: 'line integrals along rays from many angles are measured (a sinogram)',
  formula: '(Kx)_{s,θ} = h ∫ x along the ray of detector s at angle θ',
  options: [
    {
      key: 'angles',
      label: 'Angles',
      help: 'how many there are, equally spaced',
      unit: '',
      min: 1,
      max: 10_000,
      whole: true,
      default: 60,
    },
    {
      key: 'span',
      label: 'Span of the angles',
      help: 'degrees from the first angle to where the next one after the last would be',
      unit: '',
      min: 0.001,
      max: 360,
      default: 180,
    },
    {
      key: 'first',
      label: 'First angle',
      help: 'degrees; at 0 rays run along columns, at 90 along rows, as in radon of scikit-image',
      unit: '',
      min: -360,
      max: 360,
      default: 0,
    },
    {
      key: 'detectors',
      label: 'Detectors',
      help: 'how many there are; 0: as many as see all of the picture at every angle',
      unit: '',
      min: 0,
      max: 100_000,
      whole: true,
      default: 0,
    },
    {
      key: 'spacing',
      label: 'Spacing of the detectors',
      help: 'from one to the next, in pixels; of a fan as seen at the axis',
      unit: '',
      min: 0.05,
      max: 100,
      default: 1,
    },
    {
      key: 'source',
      label: 'Distance of the source',
      help: 'of a fan of rays, from the axis, in sides of the picture, the longer one; 0: parallel rays',
      unit: '',
      min: 0,
      max: 1e6,
      default: 0,
    },
    {
      key: 'pixel',
      label: 'Side of a pixel',
      help: 'what line integrals in pixels are multiplied by: 1 for sinograms of radon; 0: 1/√angles, with which weights do not depend on the number of angles',
      unit: '',
      min: 0,
      max: 1e9,
      default: 0,
    },
  ],
  arrays: [
    {
      key: 'angles',
      label: 'List of angles',
      help: 'in degrees, where they are not equally spaced: a list, 0;12.5;90 or first:step:last, or a file of one',
      dimensions: 1,
    },
  ],
  // KᵀK has about 0.6 at the finest detail, and hundreds at the coarsest: it takes a third of the work of 0.001.
  ridge: 0.01,
  examples: 'phantoms',
  seesDensities: true,
  measurement: {
    name: 'sinogram',
    shapeOf(picture, options, arrays) {
      const { angles, detectors } = viewsOf(picture, options, arrays);
      return { width: angles.length, height: detectors, channels: picture.channels };
    },
    pictureOf({ width, height, channels }, options, arrays = {}) {
      const { detectors = 0, spacing = 1, source = 0 } = options;
      const angles = arrays['angles']?.data.length ?? options['angles'] ?? 1;
      const side =
        detectors === 0
          ? sideFor(height, spacing, source)
          : Math.max(1, Math.floor(height * spacing));
      if (width !== angles || (detectors !== 0 && height !== detectors) || side === undefined) {
        const rows = detectors === 0 ? 'a row for each detector' : `${String(detectors)} rows`;
        const received = `${String(height)} rows of ${String(width)} columns`;
        const turned = height === angles ? ' It seems to be turned: transpose it.' : '';
        throw new ArgumentError(
          expected(
            `${rows} and ${String(angles)} columns, one for each angle,`,
            'the sinogram',
            received,
            `Give the angles and the detectors that it has.${turned}`,
          ),
        );
      }
      if (channels !== 1 && channels !== 3) {
        throw new ArgumentError(
          expected('1 or 3 channels', 'the channels of a sinogram', channels),
        );
      }
      return { width: side, height: side, channels };
    },
    remedy(wanted, measured) {
      if (measured.width === wanted.height && measured.height === wanted.width) {
        return 'It seems to be turned: transpose it, a row for each detector.';
      }
      if (measured.width !== wanted.width) {
        return `It has a column for each of ${String(measured.width)} angles: give as many \`angles\`.`;
      }
      return (
        `It has a row for each of ${String(measured.height)} detectors: say so by \`detectors\` ${String(measured.height)}, and their ` +
        '`spacing` where they are not a pixel apart.'
      );
    },
    shown({ width, height, channels, data }) {
      let most = 0;
      for (const value of data) most = Math.max(most, value);
      const share = most > 0 ? 1 / most : 0;
      const shown = data.map((value) => Math.max(0, value * share));
      return { width, height, channels: channels === 3 ? 3 : 1, data: shown };
    },
  },
  make(shape, options, _, arrays) {
    const { span = 180, pixel = 0 } = options;
    const { source, ...views } = viewsOf(shape, options, arrays);
    return projection(shape, {
      ...views,
      span,
      ...(pixel > 0 && { pixel }),
      ...(source !== undefined && { fan: { source, detector: 0 } }),
    });
  },
};
