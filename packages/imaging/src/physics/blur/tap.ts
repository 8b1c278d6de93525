/** What a kernel has at a place, relative to the pixel. */
export interface Tap {
  readonly dx: number;
  readonly dy: number;
  readonly value: number;
}
