import type { Grid } from '@bilevel/kernels';

/** Nodes of a map from left to right and from top to bottom, the outermost at the middles of the outermost pixels. */
export interface MapShape {
  readonly columns: number;
  readonly rows: number;
}

/** Hat functions β_b of the nodes b of a map on a grid: at least 0, and 1 in sum at each pixel. */
export interface Hats {
  /** field ← Σ_b β_b u_b, a number for each pixel. */
  field(u: ArrayLike<number>, field: Float64Array): void;
  /** out[b] ← Σ_p β_b(p) field_p. */
  sums(field: Float64Array, out: Float64Array): void;
}

/** Of one direction: the node before each pixel, and the share that the next one has. */
function along(pixels: number, nodes: number): readonly (readonly [node: number, share: number])[] {
  return Array.from({ length: pixels }, (_, i) => {
    const last = pixels - 1;
    if (last === 0 || nodes === 1) return [0, 0];
    // In whole numbers, so that the share is one rounding off.
    const node = Math.min(nodes - 2, Math.floor((i * (nodes - 1)) / last));
    return [node, (i * (nodes - 1) - node * last) / last];
  });
}

export function hatsOn({ width, height }: Grid, { columns, rows }: MapShape): Hats {
  const across = along(width, columns);
  const down = along(height, rows);
  const each = (visit: (p: number, node: number, share: number) => void): void => {
    for (const [i, [row, below]] of down.entries()) {
      for (const [j, [column, right]] of across.entries()) {
        const [p, node] = [i * width + j, row * columns + column];
        visit(p, node, (1 - below) * (1 - right));
        if (right > 0) visit(p, node + 1, (1 - below) * right);
        if (below > 0) visit(p, node + columns, below * (1 - right));
        if (below > 0 && right > 0) visit(p, node + columns + 1, below * right);
      }
    }
  };
  return {
    field(u, field) {
      field.fill(0);
      each((p, node, share) => {
        field[p]! += share * u[node]!;
      });
    },
    sums(field, out) {
      out.fill(0);
      each((p, node, share) => {
        out[node]! += share * field[p]!;
      });
    },
  };
}
