import { chooseBackend, type Backend, type BackendName } from '../../src/autodiff/index.js';

/** The backends that run on every machine, started. */
export const BACKENDS: readonly (readonly [BackendName, Backend])[] = await Promise.all(
  (['cpu', 'wasm'] as const).map(
    async (name) => [name, await chooseBackend({ prefer: [name] })] as const,
  ),
);
