import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../src/renderer/app/engine.js';

/** A way to an engine whose answers a test gives; each opening of it is one entry. */
function ways() {
  const opened: {
    /** The calls that came, in order, by name. */
    readonly asked: string[];
    readonly answer: (value: unknown) => void;
    readonly lose: () => void;
  }[] = [];
  const transport = (lose: () => void) => {
    let receive: (message: unknown) => void = () => undefined;
    const asked: string[] = [];
    const ids: string[] = [];
    opened.push({
      asked,
      answer: (value) => {
        receive({ t: 's', i: ids.shift(), r: value });
      },
      lose,
    });
    return Promise.resolve({
      post: (message: unknown) => {
        const { i, a } = message as { i: string; a: [string] };
        ids.push(i);
        asked.push(a[0]);
      },
      listen: (listener: (message: unknown) => void) => {
        receive = listener;
      },
    });
  };
  return { opened, transport };
}

const NO_RUNS = { ok: true, value: [] };
const FAILED = { ok: false, code: 'internal', message: 'The disk is away.' };

describe("the page's way to the engine", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('reads the list again after a failure, by the same connection', async () => {
    const { opened, transport } = ways();
    const engine = new Engine(transport);
    await vi.advanceTimersByTimeAsync(0);
    opened[0]?.answer(FAILED);
    await vi.advanceTimersByTimeAsync(5000);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.asked).toEqual(['runs', 'runs']);
    opened[0]?.answer(NO_RUNS);
    await vi.advanceTimersByTimeAsync(0);
    expect(engine.runs.items).toEqual([]);
    expect(engine.epoch).toBe(1);
  });

  it('makes one connection for one that was lost before the list was there', async () => {
    const { opened, transport } = ways();
    const engine = new Engine(transport);
    await vi.advanceTimersByTimeAsync(0);
    const call = engine.call('app', {});
    const refused = expect(call).rejects.toThrow('The connection to the engine was lost.');
    await vi.advanceTimersByTimeAsync(0);
    opened[0]?.lose();
    await refused;
    expect(engine.connected).toBe(false);
    await vi.advanceTimersByTimeAsync(5000);
    expect(opened).toHaveLength(2);
    expect(engine.connected).toBe(true);
    opened[1]?.answer(NO_RUNS);
    await vi.advanceTimersByTimeAsync(5000);
    expect(opened).toHaveLength(2);
    expect(opened[1]?.asked).toEqual(['runs']);
  });
});
