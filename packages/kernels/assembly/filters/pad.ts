// Pictures in and out of padded rows (job.ts).

import { Job } from './job';

/** to ← a picture, in rows of their own with zeros behind. */
export function filterPad(address: usize, from: usize, to: usize): void {
  const job = changetype<Job>(address);
  const row = job.width << 3;
  for (let c: usize = 0; c < job.channels; c++) {
    let at = to + c * job.plane;
    for (let i: usize = 0; i < job.height; i++) {
      memory.copy(at, from, row);
      memory.fill(at + row, 0, job.stride - row);
      from += row;
      at += job.stride;
    }
  }
}

/** out ← out + own. */
export function filterAddOwn(address: usize, out: usize): void {
  const job = changetype<Job>(address);
  const row = job.width << 3;
  for (let c: usize = 0; c < job.channels; c++) {
    let from = job.own + c * job.plane;
    for (let i: usize = 0; i < job.height; i++) {
      let at: usize = 0;
      for (; at + 16 <= row; at += 16) {
        v128.store(out + at, f64x2.add(v128.load(out + at), v128.load(from + at)));
      }
      if (at < row) store<f64>(out + at, load<f64>(out + at) + load<f64>(from + at));
      out += row;
      from += job.stride;
    }
  }
}
