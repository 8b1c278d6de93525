import fc from 'fast-check';
import type { BeamGeometry } from '../../src/index.js';

const size = fc.constantFrom(1, 2, 3, 5, 8, 13, 31);
const angle = fc.oneof(
  fc.constantFrom(0, 45, 90, 135, 180, 270, -45, 360),
  fc.double({ min: -400, max: 400, noNaN: true }),
);

/** Angles and their images under the symmetries of a square, in any order and with what has none; some twice. */
const symmetric = fc
  .tuple(fc.uniqueArray(angle, { minLength: 1, maxLength: 3 }), fc.array(angle, { maxLength: 1 }))
  .chain(([some, others]) => {
    const images = some.flatMap((a) => [0, 90, 180, 270].flatMap((turn) => [a + turn, -a - turn]));
    return fc.tuple(
      fc.shuffledSubarray(images, { minLength: images.length - 2 }),
      fc.constant(others),
    );
  })
  .map(([images, others]) => [...images, ...others]);

/** Pictures of every shape under beams of every kind: axes and detectors in the middle, beside it, and anywhere. */
export const beam: fc.Arbitrary<BeamGeometry> = fc
  .record({
    width: size,
    height: size,
    square: fc.constantFrom(true, true, false),
    angles: fc.oneof(fc.array(angle, { minLength: 1, maxLength: 5 }), {
      weight: 2,
      arbitrary: symmetric,
    }),
    detectors: fc.constantFrom(1, 2, 7, 16, 33, 48),
    spacing: fc.constantFrom(0.3, 0.75, 1, 2.5),
    place: fc.constantFrom('radon', 'middle', 'anywhere'),
    fan: fc.constantFrom(undefined, { source: 60, detector: 0 }, { source: 45, detector: 30 }),
  })
  .map(({ place, fan, square, ...drawn }) => {
    const geometry = { ...drawn, height: square ? drawn.width : drawn.height };
    const { width, height, detectors } = geometry;
    const middle = {
      axis: { column: (width - 1) / 2, row: (height - 1) / 2 },
      centre: (detectors - 1) / 2,
    };
    const anywhere = { axis: { column: 0.3, row: height - 0.2 }, centre: 2.7 };
    return {
      ...geometry,
      ...(place === 'middle' && middle),
      ...(place === 'anywhere' && anywhere),
      ...(fan && { fan }),
    };
  });

/** The point of the axis, and that of the ray of a detector nearest to it with its direction, by the formula. */
export function rayOf(
  geometry: BeamGeometry,
  angle: number,
  j: number,
): { readonly point: readonly [number, number]; readonly direction: readonly [number, number] } {
  const { width, height, detectors, spacing = 1, fan } = geometry;
  const { axis = { column: width >> 1, row: height >> 1 }, centre = detectors >> 1 } = geometry;
  const turn = (angle * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(turn), Math.cos(turn)];
  const s = (j - centre) * spacing;
  const at = (along: number): [number, number] => [
    axis.column + s * cosine + along * sine,
    axis.row - s * sine + along * cosine,
  ];
  if (!fan) return { point: at(0), direction: [sine, cosine] };
  const source = [axis.column + fan.source * sine, axis.row + fan.source * cosine] as const;
  const point = at(-fan.detector);
  return { point, direction: [point[0] - source[0], point[1] - source[1]] };
}
