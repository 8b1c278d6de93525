import { ArgumentError, expected } from '../errors.js';
import { MissingDependencyError } from './errors.js';
import { registerGradients } from './gradients/register.js';
import { quietly } from './quiet.js';
import type { Tensorflow } from './tensorflow.js';

/**
 * - `tensorflow`: the native library, from `@tensorflow/tfjs-node`.
 * - `wasm`: WebAssembly, from `@tensorflow/tfjs-backend-wasm`.
 * - `cpu`: plain JavaScript, from `@tensorflow/tfjs-backend-cpu`.
 */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu';

/** A backend that was not used. */
export interface SkippedBackend {
  readonly name: BackendName;
  /** What loading it said, in one line. */
  readonly reason: string;
}

/** Where tensors are computed. */
export interface Backend {
  /** The name under which TensorFlow.js knows it. */
  readonly name: string;
  /** TensorFlow.js, for the functions of a problem and the tensors that they close over. */
  readonly tf: Tensorflow;
  /**
   * A second backend, started as well, on which a problem goes on when `name` has no kernel for one
   * of its operations. Without one that is an error.
   */
  readonly fallback?: string;
  /** The backends preferred to this one, and why they are not used. */
  readonly skipped: readonly SkippedBackend[];
}

/** The packages that may be imported. */
export type PackageName =
  | '@tensorflow/tfjs-core'
  | '@tensorflow/tfjs-node'
  | '@tensorflow/tfjs-backend-wasm'
  | '@tensorflow/tfjs-backend-cpu';

/** Options of {@link chooseBackend}. */
export interface BackendOptions {
  /** The backends to try, best first. Default: `['tensorflow', 'wasm', 'cpu']`. */
  readonly prefer?: readonly BackendName[];
  /**
   * Folder (a URL, or a path that ends in a slash) of the `.wasm` files of
   * `@tensorflow/tfjs-backend-wasm`. Default: beside the module, which is right in Node; bundlers
   * move the module away from them.
   */
  readonly wasmFolder?: string;
  /** Imports a package. Default: `import()`. */
  readonly importPackage?: (name: PackageName) => Promise<unknown>;
}

const PACKAGES: Readonly<Record<BackendName, PackageName>> = {
  tensorflow: '@tensorflow/tfjs-node',
  wasm: '@tensorflow/tfjs-backend-wasm',
  cpu: '@tensorflow/tfjs-backend-cpu',
};

/**
 * Loads the first backend of `prefer` that this machine can run, makes it the active one of
 * TensorFlow.js and registers derivatives that can be differentiated again (see
 * `registerGradients`). Both are global to the process. Nothing is printed.
 *
 * The packages are optional peers of `@bilevel/core`: `@tensorflow/tfjs-core` and one or more of the
 * backends; `@tensorflow/tfjs-node` holds the core as well.
 *
 * @throws ArgumentError when `prefer` is empty or has an unknown name.
 * @throws MissingDependencyError when the core or every backend is missing or does not start; the
 * message says why, and what to install.
 */
export function chooseBackend(options: BackendOptions = {}): Promise<Backend> {
  const chosen = lastCall.then(() => choose(options));
  lastCall = chosen.catch(() => undefined);
  return chosen;
}

/** The active backend is global, so that two calls at a time would take it from each other. */
let lastCall: Promise<unknown> = Promise.resolve();

async function choose(options: BackendOptions): Promise<Backend> {
  const { prefer = ['tensorflow', 'wasm', 'cpu'], importPackage = importLiterally } = options;
  if (prefer.length === 0 || !prefer.every((name) => Object.hasOwn(PACKAGES, name))) {
    throw new ArgumentError(
      expected("one or more of 'tensorflow', 'wasm' and 'cpu'", 'prefer', prefer.join(', ')),
    );
  }
  const skipped: SkippedBackend[] = [];
  for (const name of prefer) {
    try {
      const load = (): Promise<Tensorflow> => start(name, options.wasmFolder, importPackage);
      const tf = await (name === 'tensorflow' ? quietly(load) : load());
      registerGradients(tf);
      const fallback = name === 'wasm' ? await startFallback(tf, importPackage) : undefined;
      return { name, tf, skipped, ...(fallback !== undefined && { fallback }) };
    } catch (error) {
      skipped.push({ name, reason: firstLine(error) });
    }
  }
  const reasons = skipped.map(({ name, reason }) => `${name} (${reason})`).join(', ');
  const packages = prefer.map((name) =>
    name === 'tensorflow' ? PACKAGES[name] : `@tensorflow/tfjs-core ${PACKAGES[name]}`,
  );
  throw new MissingDependencyError(
    `Expected a TensorFlow.js backend that starts but received ${reasons}. Install one: ` +
      `${packages.map((names) => `npm install ${names}`).join(', or ')}.`,
  );
}

/** Loads a backend, makes it the active one and computes with it. */
async function start(
  name: BackendName,
  wasmFolder: string | undefined,
  importPackage: (name: PackageName) => Promise<unknown>,
): Promise<Tensorflow> {
  const module = namespaceOf(await importPackage(PACKAGES[name]));
  // The native package re-exports the core, which package managers may hide behind it.
  const core = name === 'tensorflow' ? module : namespaceOf(await importPackage(CORE));
  if (typeof (core as Partial<Tensorflow>).setBackend !== 'function') {
    throw new Error(`${name === 'tensorflow' ? PACKAGES[name] : CORE} has no setBackend.`);
  }
  if (wasmFolder !== undefined && name === 'wasm') {
    (module as { setWasmPaths(folder: string): void }).setWasmPaths(wasmFolder);
  }
  const tf = core as Tensorflow;
  await activate(tf, name);
  return tf;
}

const CORE = '@tensorflow/tfjs-core';

/** Literal names, so that bundlers find the packages; tfjs-node is for Node alone. */
function importLiterally(name: PackageName): Promise<unknown> {
  switch (name) {
    case CORE:
      return import('@tensorflow/tfjs-core');
    case '@tensorflow/tfjs-backend-wasm':
      return import('@tensorflow/tfjs-backend-wasm');
    case '@tensorflow/tfjs-backend-cpu':
      return import('@tensorflow/tfjs-backend-cpu');
    case '@tensorflow/tfjs-node':
      return import(/* webpackIgnore: true */ /* @vite-ignore */ '@tensorflow/tfjs-node');
  }
}

/** What a CommonJS package exports: Node puts it below `default`, bundlers may not. */
function namespaceOf(module: unknown): object {
  const { default: inner } = module as { default?: unknown };
  return typeof inner === 'object' && inner !== null ? inner : (module as object);
}

async function activate(tf: Tensorflow, name: string): Promise<void> {
  const environment = tf.env();
  const isTest = environment.getBool('IS_TEST');
  // The plain backend advertises on the console at its first use, except in tests.
  environment.set('IS_TEST', true);
  try {
    if (!(await tf.setBackend(name))) throw new Error(`The backend ${name} does not start.`);
    // One that starts may still not compute, as a native library built for another machine.
    const [four] = tf.tidy(() => tf.add(tf.tensor1d([1]), tf.tensor1d([3])).dataSync());
    if (four !== 4) throw new Error(`The backend ${name} computes 1 + 3 = ${String(four)}.`);
  } finally {
    environment.set('IS_TEST', isTest);
  }
}

/** Starts the plain backend behind WASM, which lacks some kernels, when it is installed. */
async function startFallback(
  tf: Tensorflow,
  importPackage: (name: PackageName) => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await importPackage(PACKAGES.cpu);
    await activate(tf, 'cpu');
    return 'cpu';
  } catch {
    // It is optional: an operation without a kernel is then an error that says so.
    return undefined;
  } finally {
    await tf.setBackend('wasm');
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [line = ''] = message.split('\n');
  return line.trim().replace(/\.$/, '');
}
