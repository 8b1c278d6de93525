import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeMessage, encodeMessage } from '../src/shared/codec.js';
import { call, connect, serve, RemoteError, type Handlers, type Port } from '../src/shared/rpc.js';
import { blockOf } from '../src/shared/history.js';
import { learningInfo } from '../src/shared/schemas/learning.js';
import { historyBlock } from '../src/shared/schemas/runs.js';

const contract = {
  calls: {
    double: call(z.object({ of: z.number() }), z.object({ is: z.number() })),
    fail: call(z.object({}), z.object({})),
  },
  events: { told: z.object({ text: z.string() }) },
};

/** Two ports joined as a socket joins them: messages travel as bytes. */
function joined(): [Port, Port] {
  const receivers: ((message: unknown) => void)[] = [];
  const port = (own: number, other: number): Port => ({
    post: (message) => {
      const bytes = encodeMessage(message);
      queueMicrotask(() => receivers[other]?.(decodeMessage(bytes)));
    },
    listen: (receive) => {
      receivers[own] = receive;
    },
  });
  return [port(0, 1), port(1, 0)];
}

const fault = Object.assign(new Error('Expected a file.'), { code: 'bad-image' });
const handlers: Handlers<typeof contract> = {
  double: ({ of }) => ({ is: of === 13 ? ('wrong' as never) : 2 * of }),
  fail: () => {
    throw fault;
  },
};

describe('calls and events', () => {
  it('answers, and tells what happens', async () => {
    const [served, calling] = joined();
    const texts: string[] = [];
    const emit = serve(contract, handlers, served);
    const { client } = connect(contract, calling, { told: ({ text }) => texts.push(text) });
    emit('told', { text: 'hello' });
    expect(await client.double({ of: 21 })).toEqual({ is: 42 });
    expect(texts).toEqual(['hello']);
  });

  it('keeps the kind and the message of an error', async () => {
    const [served, calling] = joined();
    serve(contract, handlers, served);
    const { client } = connect(contract, calling, { told: () => undefined });
    const failed = client.fail({});
    await expect(failed).rejects.toThrow(RemoteError);
    await expect(failed).rejects.toMatchObject({ code: 'bad-image', message: 'Expected a file.' });
  });

  it('checks what goes in and what comes out, on both sides', async () => {
    const [served, calling] = joined();
    const emit = serve(contract, handlers, served);
    const { client } = connect(contract, calling, { told: () => undefined });
    await expect(client.double({ of: 'x' as never })).rejects.toThrow('the input of double');
    await expect(client.double({ of: 13 })).rejects.toThrow('the output of double');
    expect(() => {
      emit('told', { text: 1 as never });
    }).toThrow('the event told');
    // A page that checks nothing itself is refused by the engine.
    const lax = { ...contract, calls: { ...contract.calls, double: call(z.any(), z.any()) } };
    const [servedLax, callingLax] = joined();
    serve(contract, handlers, servedLax);
    const { client: laxClient } = connect(lax, callingLax, { told: () => undefined });
    await expect(laxClient.double({ of: 'x' })).rejects.toThrow('the input of double');
  });

  it('knows no calls but those of the contract', async () => {
    const more = { ...contract, calls: { ...contract.calls, toString: call(z.any(), z.any()) } };
    const [served, calling] = joined();
    serve(contract, handlers, served);
    const { client } = connect(more, calling, { told: () => undefined });
    await expect(client.toString({})).rejects.toThrow('There is no call toString.');
  });

  it('rejects what waits when the connection breaks', async () => {
    const [, calling] = joined();
    const { client, close } = connect(contract, calling, { told: () => undefined });
    const waiting = client.double({ of: 1 });
    await new Promise(setImmediate);
    close(new Error('lost'));
    await expect(waiting).rejects.toThrow('lost');
  });
});

describe('messages as bytes', () => {
  it('keep doubles to the bit, NaN, infinities and the sign of zero included', () => {
    const values = Float64Array.of(Math.PI, -0, NaN, Infinity, 5e-324, 1 / 3);
    const read = decodeMessage(encodeMessage({ x: 1, values, bytes: Uint8Array.of(1, 2) }));
    expect(read).toEqual({ x: 1, values, bytes: Uint8Array.of(1, 2) });
    expect(Object.is((read as { values: Float64Array }).values[1], -0)).toBe(true);
  });
});

it('a step whose bounds overflowed is told as it is', () => {
  const names = ['step', 'objective', 'objectiveUpper', 'hypergradientBound', 'holdOutLoss'];
  const values = [0, -0, 1.5, Infinity, -Infinity, NaN];
  const rows = values.map((x) => Object.fromEntries(names.map((name) => [name, x])));
  const block = historyBlock.parse(decodeMessage(encodeMessage(blockOf(names, rows, 0))));
  for (const name of names) expect(block.columns[name]).toEqual(Float64Array.from(values));
  for (const x of values) expect(learningInfo.shape.objective.parse(x)).toBe(x);
});
