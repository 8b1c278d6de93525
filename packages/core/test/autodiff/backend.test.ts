import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import * as cpu from '@tensorflow/tfjs-backend-cpu';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chooseBackend, MissingDependencyError } from '../../src/autodiff/index.js';
import { ArgumentError, BilevelError } from '../../src/index.js';

const HAS_NATIVE = process.env['BILEVEL_TFJS_NODE'] !== undefined;
const NEEDS_NATIVE = '[needs BILEVEL_TFJS_NODE]';

/** Every way to write to a console. */
const printed = [
  vi.spyOn(console, 'log'),
  vi.spyOn(console, 'warn'),
  vi.spyOn(console, 'info'),
  vi.spyOn(console, 'error'),
];
beforeEach(() => {
  for (const spy of printed) spy.mockClear();
});
afterEach(() => {
  for (const spy of printed) expect(spy).not.toHaveBeenCalled();
});

const missing = (name: string): Promise<never> =>
  Promise.reject(new Error(`Cannot find package '${name}'.\nMore about it.`));
const real = (name: string): Promise<unknown> => import(name) as Promise<unknown>;

it('uses the native library where it loads, else WASM', async () => {
  const { name, tf, skipped, fallback } = await chooseBackend();
  expect(tf.getBackend()).toBe(name);
  const three = tf.tidy(() => tf.sum(tf.tensor1d([1, 2])).dataSync());
  expect(three).toEqual(Float32Array.of(3));
  if (name === 'tensorflow') {
    expect(skipped).toEqual([]);
    return;
  }
  expect(name).toBe('wasm');
  expect(fallback).toBe('cpu');
  expect(skipped.map((one) => one.name)).toEqual(['tensorflow']);
  // Its own words, in one line.
  expect(skipped[0]?.reason).toMatch(/./);
  expect(skipped[0]?.reason).not.toContain('\n');
}, 60_000);

it.skipIf(!HAS_NATIVE)(`starts the native library quietly ${NEEDS_NATIVE}`, () => {
  // In a process of its own: the library prints to its standard error, past every console.
  const code = `
    const { createRequire } = await import('node:module');
    const { chooseBackend } = await import(process.argv[1]);
    const { name, skipped } = await chooseBackend({
      prefer: ['tensorflow'],
      importPackage: async (name) => createRequire(process.argv[2])(name),
    });
    console.log(name, skipped.length, process.env.TF_CPP_MIN_LOG_LEVEL);`;
  const built = new URL('../../dist/autodiff/index.js', import.meta.url).href;
  const from = resolve(process.env['BILEVEL_TFJS_NODE'] ?? '', 'package.json');
  const child = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', code, '--', built, from],
    { encoding: 'utf8' },
  );
  expect({ ...child }).toMatchObject({ stdout: 'tensorflow 0 undefined\n', stderr: '', status: 0 });
});

it('prefers what is asked for', async () => {
  const plain = await chooseBackend({ prefer: ['cpu', 'wasm'] });
  expect(plain).toMatchObject({ name: 'cpu', skipped: [] });
  expect(plain.fallback).toBeUndefined();
  expect(plain.tf.getBackend()).toBe('cpu');
});

it('calls do not disturb each other', async () => {
  const names = ['wasm', 'cpu', 'wasm', 'cpu'] as const;
  const chosen = await Promise.all(names.map((name) => chooseBackend({ prefer: [name] })));
  expect(chosen.map(({ name }) => name)).toEqual(names);
  expect(chosen[3]?.tf.getBackend()).toBe('cpu');
});

it('goes on to the next, and says why', async () => {
  const chosen = await chooseBackend({
    importPackage: (name) =>
      name === '@tensorflow/tfjs-node' || name === '@tensorflow/tfjs-backend-wasm'
        ? missing(name)
        : real(name),
  });
  expect(chosen.name).toBe('cpu');
  expect(chosen.skipped).toEqual([
    { name: 'tensorflow', reason: "Cannot find package '@tensorflow/tfjs-node'" },
    { name: 'wasm', reason: "Cannot find package '@tensorflow/tfjs-backend-wasm'" },
  ]);
});

it('uses the native package when it is there, also without the core beside it', async () => {
  const { tf } = await chooseBackend({ prefer: ['cpu'] });
  // A stand-in for the native library: plain JavaScript under its name.
  const registered: unknown = tf.findBackendFactory('tensorflow');
  if (registered !== null) tf.removeBackend('tensorflow');
  for (const { kernelName } of tf.getKernelsForBackend('tensorflow')) {
    tf.unregisterKernel(kernelName, 'tensorflow');
  }
  tf.registerBackend('tensorflow', () => new cpu.MathBackendCPU());
  tf.copyRegisteredKernels('cpu', 'tensorflow');
  try {
    const asked: string[] = [];
    const native = await chooseBackend({
      importPackage: (name) => {
        asked.push(name);
        return name === '@tensorflow/tfjs-node' ? Promise.resolve({ default: tf }) : missing(name);
      },
    });
    expect(asked).toEqual(['@tensorflow/tfjs-node']);
    expect(native).toMatchObject({ name: 'tensorflow', skipped: [] });
    expect(native.tf).toBe(tf);
    expect(tf.getBackend()).toBe('tensorflow');
  } finally {
    await tf.setBackend('cpu');
    tf.removeBackend('tensorflow');
  }
});

it('goes on when a backend loads but does not start', async () => {
  const { tf } = await chooseBackend({ prefer: ['cpu'] });
  tf.registerBackend('tensorflow', () => Promise.reject(new Error('no such processor')));
  try {
    const chosen = await chooseBackend({
      prefer: ['tensorflow', 'cpu'],
      importPackage: (name) =>
        name === '@tensorflow/tfjs-node' ? Promise.resolve(tf) : real(name),
    });
    expect(chosen.name).toBe('cpu');
    expect(chosen.skipped).toEqual([
      { name: 'tensorflow', reason: 'The backend tensorflow does not start' },
    ]);
  } finally {
    tf.removeBackend('tensorflow');
  }
});

it('looks for the WASM files where it is told to', async () => {
  const folders: string[] = [];
  await chooseBackend({
    prefer: ['wasm'],
    wasmFolder: '/assets/',
    importPackage: async (name) => {
      const module = (await real(name)) as { default: object };
      return name === '@tensorflow/tfjs-backend-wasm'
        ? { ...module.default, setWasmPaths: (folder: string) => folders.push(folder) }
        : module;
    },
  });
  expect(folders).toEqual(['/assets/']);
});

it('does without the plain backend behind WASM', async () => {
  const chosen = await chooseBackend({
    prefer: ['wasm'],
    importPackage: (name) => (name === '@tensorflow/tfjs-backend-cpu' ? missing(name) : real(name)),
  });
  expect(chosen.name).toBe('wasm');
  expect(chosen.fallback).toBeUndefined();
  expect(chosen.tf.getBackend()).toBe('wasm');
});

it('says what to install when nothing is there', async () => {
  const error = await chooseBackend({ importPackage: missing }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(MissingDependencyError);
  expect(error).toBeInstanceOf(BilevelError);
  expect((error as MissingDependencyError).code).toBe('missing-dependency');
  const { message } = error as Error;
  expect(message).toContain("wasm (Cannot find package '@tensorflow/tfjs-backend-wasm')");
  expect(message).toContain('npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm');
  expect(message).toContain('npm install @tensorflow/tfjs-node');
  const alone = chooseBackend({
    prefer: ['cpu'],
    importPackage: (name) => (name === '@tensorflow/tfjs-core' ? missing(name) : real(name)),
  });
  await expect(alone).rejects.toThrow(/tfjs-core/);
});

it('refuses names that it does not know', async () => {
  await expect(chooseBackend({ prefer: [] })).rejects.toThrow(ArgumentError);
  await expect(chooseBackend({ prefer: ['webgl' as never] })).rejects.toThrow(/prefer .* "webgl"/);
});
