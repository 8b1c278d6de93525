import { ArgumentError, expected, type Software } from '@bilevel/core';
import { VERSION } from './version.js';
import { kernelModule } from './wasm/module.js';

/**
 * `simd`: WebAssembly with 128-bit vectors. `plain`: the same in TypeScript, several times slower;
 * both agree to rounding.
 */
export type Implementation = 'simd' | 'plain';

/** What every kernel takes. */
export interface KernelOptions {
  /**
   * Default: the environment variable BILEVEL_KERNELS, and without it `simd` where the engine has
   * it, else `plain`.
   */
  readonly implementation?: Implementation;
}

/**
 * The implementation that kernels made with these options use.
 *
 * @throws ArgumentError for an unknown name, or `simd` where the engine does not have it
 */
export function implementation(options: KernelOptions = {}): Implementation {
  const asked = options.implementation ?? environment() ?? 'default';
  switch (asked) {
    case 'plain':
      return 'plain';
    case 'default':
      return kernelModule() === undefined ? 'plain' : 'simd';
    case 'simd':
      if (kernelModule() !== undefined) return 'simd';
      throw new ArgumentError(
        'Expected an engine with WebAssembly SIMD and threads for the kernels but received one ' +
          'without. Leave the implementation out, or choose plain.',
      );
    default:
      throw new ArgumentError(
        expected('simd or plain', 'implementation (or BILEVEL_KERNELS)', asked),
      );
  }
}

/** For `software` of a problem that is computed by kernels made with these options. */
export function kernelSoftware(options: KernelOptions = {}): Software {
  return { '@bilevel/kernels': `${VERSION} (${implementation(options)})` };
}

/** BILEVEL_KERNELS, where there is an environment. */
function environment(): string | undefined {
  const { process } = globalThis as {
    process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  };
  return process?.env?.['BILEVEL_KERNELS'];
}
