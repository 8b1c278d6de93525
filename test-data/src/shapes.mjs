import { cosine, sine } from './arithmetic.mjs';

// A shape is { bounds: [left, top, right, bottom], contains(x, y) }. Angles are in turns.

const EVERYWHERE = [0, 0, Infinity, Infinity];

export const everything = { bounds: EVERYWHERE, contains: () => true };

/** All points for which `contains` holds. */
export const where = (contains) => ({ bounds: EVERYWHERE, contains });

/** Coordinates along and across a direction, from the point (x0, y0). */
export function turned(x0, y0, angle) {
  const c = cosine(angle);
  const s = sine(angle);
  return (x, y) => [c * (x - x0) + s * (y - y0), c * (y - y0) - s * (x - x0)];
}

export function ellipse(x0, y0, a, b, angle = 0) {
  const local = turned(x0, y0, angle);
  const reach = Math.max(a, b);
  return {
    bounds: [x0 - reach, y0 - reach, x0 + reach, y0 + reach],
    contains: (x, y) => {
      const [u, v] = local(x, y);
      return (u / a) * (u / a) + (v / b) * (v / b) <= 1;
    },
  };
}

export const disc = (x0, y0, radius) => ellipse(x0, y0, radius, radius);

/** The rectangle around (x0, y0) with half sides a and b. */
export function rectangle(x0, y0, a, b, angle = 0) {
  const local = turned(x0, y0, angle);
  const reach = a + b;
  return {
    bounds: [x0 - reach, y0 - reach, x0 + reach, y0 + reach],
    contains: (x, y) => {
      const [u, v] = local(x, y);
      return Math.abs(u) <= a && Math.abs(v) <= b;
    },
  };
}

/** The rectangle from (left, top) to (right, bottom). */
export const box = (left, top, right, bottom) =>
  rectangle((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2);

function boundsOf(points, margin) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [
    Math.min(...xs) - margin,
    Math.min(...ys) - margin,
    Math.max(...xs) + margin,
    Math.max(...ys) + margin,
  ];
}

/** The inside of a closed line: a ray from the point crosses it an odd number of times. */
export function polygon(points) {
  return {
    bounds: boundsOf(points, 0),
    contains: (x, y) => {
      let inside = false;
      points.forEach(([x1, y1], i) => {
        const [x2, y2] = points.at(i - 1);
        if (y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) inside = !inside;
      });
      return inside;
    },
  };
}

function squaredDistance(x, y, [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - x1) * dx + (y - y1) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  const [ex, ey] = [x - x1 - t * dx, y - y1 - t * dy];
  return ex * ex + ey * ey;
}

/** A line through the points, drawn with a round pen. */
export function stroke(points, thickness) {
  const radius = thickness / 2;
  return {
    bounds: boundsOf(points, radius),
    contains: (x, y) =>
      points.some(
        (p, i) => squaredDistance(x, y, p, points[Math.max(0, i - 1)]) <= radius * radius,
      ),
  };
}

/** What lies in the first shape and not in the second. */
export const without = (shape, hole) => ({
  bounds: shape.bounds,
  contains: (x, y) => shape.contains(x, y) && !hole.contains(x, y),
});
