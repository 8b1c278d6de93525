import { WorkerPool } from '@bilevel/parallel';
import { KernelMemoryError } from '@bilevel/kernels';
import { describe, expect, it } from 'vitest';
import { createImage, learnWeights } from '../../src/index.js';
import { evaluationMemory } from '../../src/problem/memory.js';
import { Model } from '../../src/problem/model.js';

describe('filters that do not fit into memory', () => {
  const learning = (count: number) => {
    const image = createImage(
      64,
      64,
      Float64Array.from({ length: 4096 }, (_, p) => (p % 7) / 7),
    );
    const measured = { ...image, data: image.data.map((t, p) => t + ((p % 3) - 1) / 10) };
    const pool = new WorkerPool({ threads: 1, memoryLimit: 4 * 2 ** 20 });
    const model = new Model({ prior: `filters:count=${String(count)},size=2` });
    return learnWeights([{ name: 'p', truth: image, measured }], [], { model, engine: pool });
  };

  it('are refused with the size that is needed, before anything is computed', async () => {
    // 44 vectors and 2 filters: 1.5 MB. 256 filters keep 256 × 65 × 66 numbers twice, with the margin: 13.2 MB.
    await learning(2).open();
    await expect(learning(256).open()).rejects.toThrow(
      /fits into 4\.0 MiB of memory but received one that needs about 14 MiB/,
    );
  });

  it('are counted by filter and place, and refused beyond what kernels can hold', () => {
    const shape = { width: 100, height: 50, channels: 1 } as const;
    const numbers = 6 * 98 * 47;
    const needed = evaluationMemory('filters:count=6,size=4', shape);
    expect(needed).toBeGreaterThanOrEqual(12 * numbers);
    expect(needed).toBeLessThanOrEqual(12 * numbers + 128);
    expect(evaluationMemory('tv', shape)).toBe(0);
    const large = { width: 5000, height: 5000, channels: 1 } as const;
    expect(() => evaluationMemory('filters:count=48,size=7', large)).toThrow(KernelMemoryError);
    expect(() => evaluationMemory('filters:count=48,size=7', large)).toThrow(/needs \d{4,5} MiB/);
  });
});
