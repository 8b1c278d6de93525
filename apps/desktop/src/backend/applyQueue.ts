import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import { listPictures } from '@bilevel/imaging';
import { outputPaths } from '@bilevel/runs';
import type { AppEmit } from '../shared/contract.js';
import { described } from '../shared/rpc.js';
import type { ApplyItem, ApplyJob, ApplyRequest } from '../shared/schemas/apply.js';
import type { Worker, Workers } from './workers.js';

/** Queues of pictures to denoise, each with a process of its own. */
export class ApplyQueue {
  readonly #workers: Workers;
  readonly #emit: AppEmit;
  readonly #jobs = new Map<string, { job: ApplyJob; worker: Worker | undefined }>();

  constructor(workers: Workers, emit: AppEmit) {
    this.#workers = workers;
    this.#emit = emit;
  }

  get jobs(): ApplyJob[] {
    return [...this.#jobs.values()].map(({ job }) => job).reverse();
  }

  /** @throws BilevelError before anything is written */
  async start(request: ApplyRequest): Promise<string> {
    const inputs = await listPictures(request.images, request);
    const outputs = outputPaths(inputs, request.out, request.format);
    requireElsewhere(inputs, outputs);
    const there = await Promise.all(outputs.map(exists));
    const first = outputs[there.indexOf(true)];
    if (request.existing === 'stop' && first !== undefined) {
      throw new ArgumentError(
        `Expected no file at ${first} but there is one. Choose another folder, or skip or replace existing files.`,
      );
    }
    const id = randomUUID();
    const items = inputs.map((input, i): ApplyItem => {
      const skipped = request.existing === 'skip' && there[i] === true;
      return {
        input,
        output: outputs[i] ?? null,
        state: skipped ? 'skipped' : 'waiting',
        message: skipped ? 'A file of that name is there already.' : null,
        accuracy: null,
        seconds: null,
        noise: null,
      };
    });
    const worker = this.#workers.take();
    this.#jobs.set(id, {
      job: { id, out: request.out, state: 'working', message: null, items },
      worker,
    });
    void this.#work(id, worker, request);
    return id;
  }

  async cancel(id: string): Promise<void> {
    const entry = this.#jobs.get(id);
    if (entry?.worker === undefined) return;
    this.#change(id, { state: 'cancelled' });
    await entry.worker.client.stop({});
  }

  async #work(id: string, worker: Worker, request: ApplyRequest): Promise<void> {
    const { model, noise, out, format, bitDepth, range, page, channel, variable, mask, grey } =
      request;
    const files = { model, noise, out, format, bitDepth };
    const common = { ...files, range, page, channel, variable, mask, grey };
    for (const [i, item] of (this.#jobs.get(id)?.job.items ?? []).entries()) {
      if (this.#jobs.get(id)?.job.state !== 'working') break;
      if (item.state === 'skipped') continue;
      this.#item(id, i, { state: 'working' });
      try {
        const done = await worker.client.applyOne({ ...common, image: item.input });
        this.#item(id, i, { state: 'done', ...done });
      } catch (error) {
        const cancelled = this.#jobs.get(id)?.job.state === 'cancelled';
        const { message } = described(error);
        this.#item(id, i, cancelled ? { state: 'waiting' } : { state: 'failed', message });
      }
    }
    worker.release();
    const entry = this.#jobs.get(id);
    if (entry === undefined) return;
    entry.worker = undefined;
    const failed = entry.job.items.filter(({ state }) => state === 'failed').length;
    if (entry.job.state === 'cancelled') this.#change(id, {});
    else if (failed === 0) this.#change(id, { state: 'done' });
    else {
      this.#change(id, {
        state: 'failed',
        message: `${String(failed)} of ${String(entry.job.items.length)} pictures could not be denoised; the list says why.`,
      });
    }
  }

  #item(id: string, index: number, change: Partial<ApplyItem>): void {
    const entry = this.#jobs.get(id);
    if (entry === undefined) return;
    const items = entry.job.items.map((item, i) => (i === index ? { ...item, ...change } : item));
    this.#change(id, { items });
  }

  #change(id: string, change: Partial<ApplyJob>): void {
    const entry = this.#jobs.get(id);
    if (entry === undefined) return;
    entry.job = { ...entry.job, ...change };
    this.#emit('applied', entry.job);
  }
}

/** Links are found out later, picture by picture. */
function requireElsewhere(inputs: readonly string[], outputs: readonly string[]): void {
  const originals = new Set(inputs.map((input) => resolve(input)));
  const replaced = outputs.find((output) => originals.has(resolve(output)));
  if (replaced === undefined) return;
  throw new ArgumentError(
    `Expected another folder than that of the pictures for the results but received ${dirname(replaced)}: ` +
      `${basename(replaced)} would replace an original. Choose another folder, or another format.`,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
