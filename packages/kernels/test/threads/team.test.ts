import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { KernelThreadError } from '../../src/errors.js';
import { ThreadTeam } from '../../src/threads/team.js';
import { KernelMemory } from '../../src/wasm/kernelMemory.js';
import { kernelModule } from '../../src/wasm/module.js';

it('a trap in a kernel is an error, whichever thread meets it, and so is every later job', () => {
  const module = kernelModule();
  if (module === undefined) throw new Error('Expected SIMD.');
  const team = new ThreadTeam(new KernelMemory(module, 65_536));
  team.grow(2);
  // No job lies outside of the memory.
  const outside = 0xffff_fff0;
  for (let k = 0; k < 2; k++) {
    expect(() => {
      team.run(outside, 4);
    }).toThrow(KernelThreadError);
  }
});

// A module given as text makes modules of the threads, too.
it('threads work in a program that is a module given as text', () => {
  const code = `
    import { compressRows, softmaxRegression } from '@bilevel/kernels';
    const rows = 700;
    const values = Float64Array.from({ length: 2 * rows }, (_, k) => Math.sin(k));
    const samples = compressRows(values, { rows, columns: 2 });
    const labels = Uint8Array.from({ length: rows }, (_, i) => i % 3);
    const regression = softmaxRegression({ samples, labels, classes: 3 }, { threads: 3 });
    const W = new Float64Array(regression.dimension);
    const weights = new Float64Array(rows).fill(1);
    // Long enough for the threads to start, and to fail where they do.
    for (let k = 0; k < 20; k++) {
      regression.gradient(W, weights, 0, new Float64Array(W.length));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    console.log('done');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: new URL('.', import.meta.url),
    encoding: 'utf8',
  });
  expect(stdout + stderr).toBe('done\n');
});
