/** Threads that the machine runs at once; 1 where that is not known. */
export function availableThreads(): number {
  const { process, navigator } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => unknown };
    navigator?: { readonly hardwareConcurrency?: number };
  };
  const os = process?.getBuiltinModule?.('node:os') as
    | { availableParallelism?: () => number }
    | undefined;
  return os?.availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1;
}
