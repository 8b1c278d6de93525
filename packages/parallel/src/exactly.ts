import type { z } from 'zod';

/**
 * T as its values are: without `readonly`, intersections merged, whatever memory an array lies in.
 * Optional keys stay optional.
 */
type Value<T> = T extends Float64Array
  ? Float64Array
  : T extends Int32Array
    ? Int32Array
    : T extends readonly (infer E)[]
      ? Value<E>[]
      : T extends object
        ? { -readonly [K in keyof T]: Value<T[K]> }
        : T;

/**
 * Whether two types are the same to the compiler, which compares what a conditional type depends on:
 * mutual assignability would let one of them lack an optional key. Not by an alias of the function
 * type: its parameters would be compared by assignability again.
 */
type Same<A, B> =
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- never resolved
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A schema as it is, where it describes T; otherwise an argument that nobody can give is missing. */
type Checked<T> = <S extends z.ZodType>(
  schema: S,
  ...differs: Same<Value<T>, Value<z.output<S>>> extends true ? [] : [never]
) => S;

/**
 * The schema given, of which the compiler makes sure that what it lets through is T: every key and no
 * other, optional where T has it optional, of the same type. One that has drifted away from T does
 * not compile: "Expected 2 arguments".
 *
 * ```ts
 * const measures = exactly<Measures>()(z.record(z.string(), z.number()));
 * ```
 */
export function exactly<T>(): Checked<T> {
  return ((schema: z.ZodType) => schema) as unknown as Checked<T>;
}
