// What a projection is told (src/projection/simdProjector.ts), read from numbers in a row. Kept in globals, for many
// functions need them.

export let angles: i32 = 0;
export let detectors: i32 = 0;
/** The detector `mirror` − j is as far from the axis as j. */
export let mirror: i32 = 0;
/** Whether the rays of both are images of the first: src/projection/symmetry.ts. */
export let paired: bool = false;
/** Detectors of the rays that are cast. */
export let from: i32 = 0;
export let to: i32 = 0;
/** How many views have rays that are cast. */
export let bases: i32 = 0;
export let lanes: i32 = 0;
export let width: usize = 0;
export let height: usize = 0;
export let columns: usize = 0;
export let rows: usize = 0;
export let grain: f64 = 0;
/** How many lines are marched over at a time. */
export let block: usize = 0;
/** Bytes from a line to the next: of rows, of columns, and of the picture. */
export let row: usize = 0;
export let column: usize = 0;
export let pictureRow: usize = 0;
/** Addresses: of the geometry, the picture with its empty margin, a block of lines, rays from first to last. */
export let views: usize = 0;
export let baseViews: usize = 0;
export let targets: usize = 0;
export let picture: usize = 0;
export let lines: usize = 0;
export let rays: usize = 0;
export let raysEnd: usize = 0;

export function readJob(job: usize): void {
  angles = <i32>load<f64>(job);
  detectors = <i32>load<f64>(job, 8);
  mirror = <i32>load<f64>(job, 16);
  paired = load<f64>(job, 24) != 0;
  from = <i32>load<f64>(job, 32);
  to = <i32>load<f64>(job, 40);
  bases = <i32>load<f64>(job, 48);
  lanes = <i32>load<f64>(job, 56);
  width = <usize>load<f64>(job, 64);
  height = <usize>load<f64>(job, 72);
  columns = <usize>load<f64>(job, 80);
  rows = <usize>load<f64>(job, 88);
  grain = load<f64>(job, 96);
  block = <usize>load<f64>(job, 104);
  row = <usize>load<f64>(job, 112);
  column = <usize>load<f64>(job, 120);
  pictureRow = <usize>load<f64>(job, 128);
  views = <usize>load<f64>(job, 136);
  baseViews = <usize>load<f64>(job, 144);
  targets = <usize>load<f64>(job, 152);
  picture = <usize>load<f64>(job, 160);
  lines = <usize>load<f64>(job, 168);
  rays = <usize>load<f64>(job, 176);
  raysEnd = <usize>load<f64>(job, 184);
}
