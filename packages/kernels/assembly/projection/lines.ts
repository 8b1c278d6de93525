// Pictures in and out of the lines that rays march over: two numbers a pixel, its own and that of its mirror image through
// the axis, where there is one; rows in `upright`, columns in `across`, `row` and `column` bytes each, with a pixel of
// zeros before the first.

/** Bytes of a pixel. */
export const PIXEL: usize = 16;

/** Lines ← a picture, in `rows` × `columns` of which the last may be beyond it. */
export function spread(
  x: usize,
  width: usize,
  height: usize,
  columns: usize,
  rows: usize,
  mirrors: bool,
  upright: usize,
  row: usize,
  across: usize,
  column: usize,
): void {
  clear(columns, rows, upright, row, across, column);
  for (let i: usize = 0; i < height; i++) {
    let up = upright + i * row + PIXEL;
    let down = upright + (rows - 1 - i) * row + columns * PIXEL + 8;
    let right = across + (i + 1) * PIXEL;
    let left = across + (columns - 1) * column + (rows - i) * PIXEL + 8;
    for (let k: usize = 0; k < width; k++) {
      const value = load<f64>(x);
      store<f64>(up, value);
      store<f64>(right, value);
      if (mirrors) {
        store<f64>(down, value);
        store<f64>(left, value);
      }
      x += 8;
      up += PIXEL;
      down -= PIXEL;
      right += column;
      left -= column;
    }
  }
}

/** Lines ← 0. */
export function clear(
  columns: usize,
  rows: usize,
  upright: usize,
  row: usize,
  across: usize,
  column: usize,
): void {
  memory.fill(upright, 0, rows * row);
  memory.fill(across, 0, columns * column);
}

/** The transpose of `spread`: a picture ← lines. */
export function collect(
  out: usize,
  width: usize,
  height: usize,
  columns: usize,
  rows: usize,
  upright: usize,
  row: usize,
  across: usize,
  column: usize,
): void {
  for (let i: usize = 0; i < height; i++) {
    let up = upright + i * row + PIXEL;
    let down = upright + (rows - 1 - i) * row + columns * PIXEL + 8;
    let right = across + (i + 1) * PIXEL;
    let left = across + (columns - 1) * column + (rows - i) * PIXEL + 8;
    for (let k: usize = 0; k < width; k++) {
      const own = load<f64>(up) + load<f64>(right);
      store<f64>(out, own + (load<f64>(down) + load<f64>(left)));
      out += 8;
      up += PIXEL;
      down -= PIXEL;
      right += column;
      left -= column;
    }
  }
}
