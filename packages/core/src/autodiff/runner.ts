import { DifferentiationError } from './errors.js';
import type { Backend } from './backend.js';

/**
 * Runs tensor computations on a backend: selects it, frees every tensor whatever happens, and says
 * what went wrong in terms of the user's functions.
 */
export class Runner {
  readonly #backend: Backend;
  #name: string;
  readonly #missing = new Set<string>();

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#name = backend.name;
  }

  /** The backend in use: the one chosen, or its fallback once a kernel was missing. */
  get backend(): string {
    return this.#name;
  }

  /** The kernels that the backend chosen turned out to lack. */
  get missingKernels(): string[] {
    return [...this.#missing];
  }

  /**
   * The result of `compute`, a plain value. `what` names it in error messages.
   *
   * @throws DifferentiationError when an operation has no derivative or no kernel.
   */
  run<T>(what: string, compute: () => T): T {
    const { tf, fallback } = this.#backend;
    // The active backend is global to the process, and another problem may have changed it. Once
    // initialised, as both of ours are, a backend is selected before setBackend returns.
    if (tf.getBackend() !== this.#name) void tf.setBackend(this.#name);
    let result: T | undefined;
    try {
      // A callback without a result: tidy looks through results for tensors to keep.
      tf.tidy(() => {
        result = compute();
      });
    } catch (error) {
      this.#freeTape();
      const { message } = error as Error;
      const [, kernel] = /^Kernel '(\w+)' not registered for backend/.exec(message) ?? [];
      if (kernel !== undefined) {
        this.#missing.add(kernel);
        if (fallback !== undefined && fallback !== this.#name) {
          this.#name = fallback;
          return this.run(what, compute);
        }
        throw new DifferentiationError(
          `Expected a kernel for each operation in ${what} but received ${kernel}, which the ` +
            `backend ${this.#name} lacks. Use another operation or backend.`,
          { cause: error },
        );
      }
      if (/^Cannot (compute gradient|backprop)/.test(message)) {
        throw new DifferentiationError(
          `Expected operations with derivatives in ${what} but received: ${message} ` +
            'AUTODIFF.md lists the operations that can be differentiated twice.',
          { cause: error },
        );
      }
      throw error;
    }
    return result as T;
  }

  /** Frees what an interrupted differentiation had saved for its way back, which no tidy does. */
  #freeTape(): void {
    const { state } = this.#backend.tf.engine();
    if (state.gradientDepth > 0) return;
    for (const node of (state.activeTape as typeof state.activeTape | null) ?? []) {
      for (const tensor of node.saved ?? []) tensor.dispose();
    }
    state.activeTape = [];
  }
}
