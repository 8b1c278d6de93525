// What the page of the test runs: an imaging problem on Web Workers.
import { learn, onEngine } from '@bilevel/core';
import { implementation } from '@bilevel/kernels';
import { WorkerPool, webTransport } from '@bilevel/parallel';
import { faultyDenoising } from './problem.js';

/** Three pictures of odd sizes, with steps and waves, and what disturbs them. */
const sizes = [
  [31, 17],
  [16, 16],
  [23, 9],
];

function pairs(pool) {
  return sizes.map(([width, height], i) => {
    const truth = new Float64Array(width * height);
    const noisy = new Float64Array(width * height);
    for (let p = 0; p < truth.length; p++) {
      truth[p] = (p % width < width / 2 ? 0.2 : 0.7) + 0.1 * Math.sin(p / (5 + i));
      noisy[p] = truth[p] + 0.1 * Math.sin(37 * p * p + i);
    }
    const image = (data) => ({ width, height, channels: 1, data: pool.share(data) });
    return { name: String(i), truth: image(truth), measured: image(noisy) };
  });
}

/** A transport that counts the results of its workers. */
function counted(script = 'worker.js') {
  const transport = webTransport({
    createWorker: () => new globalThis.Worker(script, { type: 'module' }),
  });
  const counts = { results: 0 };
  return {
    counts,
    transport: {
      ...transport,
      start: (events) =>
        transport.start({
          ...events,
          onMessage(message) {
            if (message.type === 'result') counts.results++;
            events.onMessage(message);
          },
        }),
    },
  };
}

/** A few steps of learning: every number of every step, and how many results workers delivered. */
async function steps(pool, counts, fault) {
  const data = {
    description: { pairs: pairs(pool), model: { fixed: { smoothing: 0.01 } } },
    fault,
  };
  const reference = { module: 'problem', export: 'faultyDenoising', data };
  const before = counts.results;
  const run = learn(faultyDenoising(data), Float64Array.of(-5), {
    maxSteps: 3,
    oracle: onEngine(pool, reference),
  });
  const history = [];
  for await (const { theta, objective, epsilon, work } of run.steps()) {
    history.push({ theta: [...theta], objective, epsilon, work });
  }
  const points = (await run.checkpoint()).warmStarts.map(({ point }) => [...point]);
  return { text: JSON.stringify({ history, points }), workers: counts.results - before };
}

/** What the test asks for. */
globalThis.bilevel = {
  isolated: () => ({ isolated: globalThis.crossOriginIsolated, kernels: implementation() }),

  /** The numbers on so many threads, from a run that workers had a part in. */
  async numbers(threads) {
    const { transport, counts } = counted();
    const pool = new WorkerPool({ threads, transport });
    try {
      for (;;) {
        const { text, workers } = await steps(pool, counts);
        // This thread is faster than a worker that starts.
        if (threads === 1 || workers > 0) return text;
      }
    } finally {
      await pool.close();
    }
  },

  /** What a run ends with when a worker meets the fault. */
  async failure(fault, script) {
    const { transport, counts } = counted(script);
    const pool = new WorkerPool({ threads: 3, transport });
    try {
      for (;;) await steps(pool, counts, fault);
    } catch ({ name, code, message, cause }) {
      return { name, code, message, cause: cause?.message };
    } finally {
      await pool.close();
    }
  },
};
