import type { Ray } from './ray.js';

// Written out for two and for eight lanes: numbers in an array would be read and written at every line.

/** sums ← Σ of what the lanes of a ray see of the lines that it crosses; `stride` numbers from one to the next. */
export type Gather = (ray: Ray, from: Float64Array, stride: number, sums: Float64Array) => void;

/** The transpose: adds values to the pixels that the lanes of a ray see. */
export type Scatter = (ray: Ray, values: Float64Array, to: Float64Array, stride: number) => void;

export const gatherTwo: Gather = (ray, from, stride, sums) => {
  const { origin, slope, first, end } = ray;
  let s0 = 0;
  let s1 = 0;
  for (let i = first; i < end; i++) {
    const u = origin + slope * i;
    const whole = Math.floor(u);
    const at = i * stride + 2 * whole;
    const share = u - whole;
    const rest = 1 - share;
    s0 += rest * from[at]! + share * from[at + 2]!;
    s1 += rest * from[at + 1]! + share * from[at + 3]!;
  }
  sums[0] = s0;
  sums[1] = s1;
};

export const scatterTwo: Scatter = (ray, values, to, stride) => {
  const { origin, slope, first, end } = ray;
  const v0 = values[0]!;
  const v1 = values[1]!;
  for (let i = first; i < end; i++) {
    const u = origin + slope * i;
    const whole = Math.floor(u);
    const at = i * stride + 2 * whole;
    const share = u - whole;
    const rest = 1 - share;
    to[at]! += v0 * rest;
    to[at + 2]! += v0 * share;
    to[at + 1]! += v1 * rest;
    to[at + 3]! += v1 * share;
  }
};

export const gatherEight: Gather = (ray, from, stride, sums) => {
  const { origin, slope, first, end } = ray;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  for (let i = first; i < end; i++) {
    const u = origin + slope * i;
    const whole = Math.floor(u);
    const at = i * stride + 8 * whole;
    const share = u - whole;
    const rest = 1 - share;
    s0 += rest * from[at]! + share * from[at + 8]!;
    s1 += rest * from[at + 1]! + share * from[at + 9]!;
    s2 += rest * from[at + 2]! + share * from[at + 10]!;
    s3 += rest * from[at + 3]! + share * from[at + 11]!;
    s4 += rest * from[at + 4]! + share * from[at + 12]!;
    s5 += rest * from[at + 5]! + share * from[at + 13]!;
    s6 += rest * from[at + 6]! + share * from[at + 14]!;
    s7 += rest * from[at + 7]! + share * from[at + 15]!;
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
  sums[4] = s4;
  sums[5] = s5;
  sums[6] = s6;
  sums[7] = s7;
};

export const scatterEight: Scatter = (ray, values, to, stride) => {
  const { origin, slope, first, end } = ray;
  const v0 = values[0]!;
  const v1 = values[1]!;
  const v2 = values[2]!;
  const v3 = values[3]!;
  const v4 = values[4]!;
  const v5 = values[5]!;
  const v6 = values[6]!;
  const v7 = values[7]!;
  for (let i = first; i < end; i++) {
    const u = origin + slope * i;
    const whole = Math.floor(u);
    const at = i * stride + 8 * whole;
    const share = u - whole;
    const rest = 1 - share;
    to[at]! += v0 * rest;
    to[at + 8]! += v0 * share;
    to[at + 1]! += v1 * rest;
    to[at + 9]! += v1 * share;
    to[at + 2]! += v2 * rest;
    to[at + 10]! += v2 * share;
    to[at + 3]! += v3 * rest;
    to[at + 11]! += v3 * share;
    to[at + 4]! += v4 * rest;
    to[at + 12]! += v4 * share;
    to[at + 5]! += v5 * rest;
    to[at + 13]! += v5 * share;
    to[at + 6]! += v6 * rest;
    to[at + 14]! += v6 * share;
    to[at + 7]! += v7 * rest;
    to[at + 15]! += v7 * share;
  }
};
