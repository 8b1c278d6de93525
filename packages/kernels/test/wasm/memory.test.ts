import { ArgumentError } from '@bilevel/core';
import { afterEach, describe, expect, it } from 'vitest';
import { KernelMemoryError, implementation } from '../../src/index.js';
import { KernelMemory } from '../../src/wasm/kernelMemory.js';
import { kernelModule } from '../../src/wasm/module.js';
import { Residents } from '../../src/wasm/residents.js';
import { randomStream } from '../support/random.js';

function newMemory(bytes: number): KernelMemory {
  const module = kernelModule();
  if (module === undefined) throw new Error('expected SIMD');
  return new KernelMemory(module, bytes);
}

describe('KernelMemory', () => {
  it('never hands out a byte twice, and uses again what was given back', () => {
    const memory = newMemory(2 ** 16);
    const random = randomStream(5);
    const blocks = new Map<number, { length: number; mark: number }>();
    for (let k = 0; k < 2000; k++) {
      if (random() < 0.55 || blocks.size === 0) {
        const length = 1 + Math.floor(random() * 500);
        const address = memory.allocate(8 * length);
        memory.view(address, length).fill(k);
        blocks.set(address, { length, mark: k });
      } else {
        const keys = [...blocks.keys()];
        const address = keys[Math.floor(random() * keys.length)] ?? 0;
        const { length, mark } = blocks.get(address) ?? { length: 0, mark: 0 };
        expect(memory.view(address, length).every((value) => value === mark)).toBe(true);
        memory.free(address);
        blocks.delete(address);
      }
    }
    const inUse = [...blocks.values()].reduce((sum, { length }) => sum + 8 * length, 0);
    expect(memory.memory.buffer.byteLength).toBeLessThan(3 * inUse + 2 ** 17);
    for (const address of blocks.keys()) memory.free(address);
    // All free again: the whole memory in one piece but for its first cache line.
    const size = memory.memory.buffer.byteLength;
    memory.allocate(size - 64);
    expect(memory.memory.buffer.byteLength).toBe(size);
  });

  it('refuses what 32-bit addresses do not reach, with the size it would need', () => {
    expect(() => newMemory(5 * 2 ** 30)).toThrow(KernelMemoryError);
    expect(() => newMemory(5 * 2 ** 30)).toThrow('needs 5120 MiB');
    const memory = newMemory(1);
    expect(() => memory.allocate(2 ** 32)).toThrow('of at most 4096 MiB');
  });
});

describe('Residents', () => {
  it('fill again what had to leave, least recently used first', () => {
    const residents = new Residents(newMemory(1), 3 * 64);
    const filled: string[] = [];
    const owners = { a: {}, b: {}, c: {}, d: {} };
    const use = (name: keyof typeof owners): number =>
      residents.at(owners[name], 64, () => filled.push(name));
    for (const name of ['a', 'b', 'c', 'a', 'd', 'a', 'c', 'b'] as const) use(name);
    expect(filled.join('')).toBe('abcdb');
    expect(use('b')).toBe(use('b'));
  });
});

describe('the implementation', () => {
  const before = process.env['BILEVEL_KERNELS'];
  afterEach(() => {
    if (before === undefined) delete process.env['BILEVEL_KERNELS'];
    else process.env['BILEVEL_KERNELS'] = before;
  });

  it('is chosen by option, then by environment, then by what the engine has', () => {
    delete process.env['BILEVEL_KERNELS'];
    expect(implementation()).toBe('simd');
    process.env['BILEVEL_KERNELS'] = 'plain';
    expect(implementation()).toBe('plain');
    expect(implementation({ implementation: 'simd' })).toBe('simd');
    process.env['BILEVEL_KERNELS'] = 'fast';
    expect(() => implementation()).toThrow(ArgumentError);
    expect(() => implementation()).toThrow('simd or plain');
  });
});
