// Pictures in and out of the lines that rays march over, a block at a time: for each pixel the numbers that the lanes see
// in its place, h_0 and h_2 or all eight of src/projection/symmetry.ts; a pixel of zeros before the first. The picture is
// as large as its symmetries need, with zeros where it has no pixels.

import { columns, height, lines, picture, pictureRow, row, column, rows, width } from './job';

/** The picture with its margin ← 0. */
export function clear(): void {
  memory.fill(picture, 0, rows * pictureRow);
}

/** The picture with its margin ← x. */
export function pad(x: usize): void {
  clear();
  for (let i: usize = 0; i < height; i++) {
    memory.copy(picture + i * pictureRow, x + i * (width << 3), width << 3);
  }
}

/** out ← the picture without its margin. */
export function crop(out: usize): void {
  for (let i: usize = 0; i < height; i++) {
    memory.copy(out + i * (width << 3), picture + i * pictureRow, width << 3);
  }
}

/** Two lanes: `count` rows from `first`, or columns of the turned picture. */
export function spreadTwo(turned: bool, first: usize, count: usize): void {
  const stride = turned ? column : row;
  const most = turned ? rows : columns;
  const line = turned ? 8 : pictureRow;
  const pixel = turned ? pictureRow : 8;
  const last = picture + (rows - 1) * pictureRow + ((columns - 1) << 3);
  for (let i: usize = 0; i < count; i++) {
    let to = lines + i * stride + 16;
    let own = picture + (first + i) * line;
    let other = last - (first + i) * line;
    for (let k: usize = 0; k < most; k++) {
      store<f64>(to, load<f64>(own));
      store<f64>(to, load<f64>(other), 8);
      to += 16;
      own += pixel;
      other -= pixel;
    }
  }
}

/** The transpose of `spreadTwo`: adds to the picture. */
export function collectTwo(turned: bool, first: usize, count: usize): void {
  const stride = turned ? column : row;
  const most = turned ? rows : columns;
  const line = turned ? 8 : pictureRow;
  const pixel = turned ? pictureRow : 8;
  const beyond = picture + (turned ? (columns - 1) << 3 : (rows - 1) * pictureRow);
  for (let i: usize = 0; i < count; i++) {
    let up = lines + i * stride + 16;
    let down = up + ((most - 1) << 4) + 8;
    let own = picture + (first + i) * line;
    let other = beyond - (first + i) * line;
    for (let k: usize = 0; k < most; k++) {
      store<f64>(own, load<f64>(own) + load<f64>(up));
      store<f64>(other, load<f64>(other) + load<f64>(down));
      up += 16;
      down -= 16;
      own += pixel;
      other += pixel;
    }
  }
}

/** Eight lanes: `count` rows from `first` of the eight pictures. */
export function spreadEight(first: usize, count: usize): void {
  const end = (rows - 1) << 3;
  for (let i: usize = 0; i < count; i++) {
    let to = lines + i * row + 64;
    let up = picture + (first + i) * pictureRow;
    let down = picture + (rows - 1 - first - i) * pictureRow;
    let upBack = up + end;
    let downBack = down + end;
    for (let k: usize = 0; k < rows; k++) {
      store<f64>(to, load<f64>(up));
      store<f64>(to, load<f64>(downBack), 16);
      store<f64>(to, load<f64>(upBack), 32);
      store<f64>(to, load<f64>(down), 48);
      to += 64;
      up += 8;
      down += 8;
      upBack -= 8;
      downBack -= 8;
    }
  }
  for (let k: usize = 0; k < rows; k++) {
    let to = lines + 64 + (k << 6);
    let up = picture + k * pictureRow + (first << 3);
    let down = picture + (rows - 1 - k) * pictureRow + (first << 3);
    let upBack = picture + k * pictureRow + end - (first << 3);
    let downBack = picture + (rows - 1 - k) * pictureRow + end - (first << 3);
    for (let i: usize = 0; i < count; i++) {
      store<f64>(to, load<f64>(down), 8);
      store<f64>(to, load<f64>(upBack), 24);
      store<f64>(to, load<f64>(downBack), 40);
      store<f64>(to, load<f64>(up), 56);
      to += row;
      up += 8;
      down += 8;
      upBack -= 8;
      downBack -= 8;
    }
  }
}

/** The transpose of `spreadEight`: adds to the picture. */
export function collectEight(first: usize, count: usize): void {
  const last = (rows - 1) << 6;
  for (let i: usize = 0; i < count; i++) {
    let to = lines + i * row + 64;
    let back = to + last;
    let up = picture + (first + i) * pictureRow;
    let down = picture + (rows - 1 - first - i) * pictureRow;
    for (let k: usize = 0; k < rows; k++) {
      store<f64>(up, load<f64>(up) + (load<f64>(to) + load<f64>(back, 32)));
      store<f64>(down, load<f64>(down) + (load<f64>(back, 16) + load<f64>(to, 48)));
      to += 64;
      back -= 64;
      up += 8;
      down += 8;
    }
  }
  for (let k: usize = 0; k < rows; k++) {
    let to = lines + 64 + (k << 6);
    let back = lines + 64 + last - (k << 6);
    let up = picture + k * pictureRow + (first << 3);
    let upBack = picture + k * pictureRow + ((rows - 1 - first) << 3);
    for (let i: usize = 0; i < count; i++) {
      store<f64>(up, load<f64>(up) + (load<f64>(back, 8) + load<f64>(to, 56)));
      store<f64>(upBack, load<f64>(upBack) + (load<f64>(to, 24) + load<f64>(back, 40)));
      to += row;
      back += row;
      up += 8;
      upBack -= 8;
    }
  }
}
