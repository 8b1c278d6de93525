import { createBirpc } from 'birpc';
import { z } from 'zod';
import { inNamesOfPages } from './optionNames.js';

/** A call of a contract: what goes in and what comes out, checked on both sides. */
export interface Call<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
}

export function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Call<I, O> {
  return { input, output };
}

/** Calls by name, and the events that the served side sends unasked. */
export interface Contract {
  readonly calls: Readonly<Record<string, Call>>;
  readonly events: Readonly<Record<string, z.ZodType>>;
}

/** The functions behind a contract's calls. */
export type Handlers<C extends Contract> = {
  readonly [K in keyof C['calls']]: (
    input: z.output<C['calls'][K]['input']>,
  ) => Promise<z.input<C['calls'][K]['output']>> | z.input<C['calls'][K]['output']>;
};

/** The same calls from the other side. */
export type Client<C extends Contract> = {
  readonly [K in keyof C['calls']]: (
    input: z.input<C['calls'][K]['input']>,
  ) => Promise<z.output<C['calls'][K]['output']>>;
};

/** Sends an event; one that does not fit the contract throws. */
export type Emit<C extends Contract> = <K extends keyof C['events'] & string>(
  name: K,
  payload: z.input<C['events'][K]>,
) => void;

/** What is done on each event. */
export type EventHandlers<C extends Contract> = {
  readonly [K in keyof C['events']]: (payload: z.output<C['events'][K]>) => unknown;
};

/** Carries messages to the other side and back. */
export interface Port {
  readonly post: (message: unknown) => void;
  readonly listen: (receive: (message: unknown) => void) => void;
}

/** A call that failed on the other side: the kind of the fault and a message for a person. */
export class RemoteError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'RemoteError';
  }
}

const reply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), code: z.string(), message: z.string() }),
]);
type Reply = z.input<typeof reply>;

interface Served {
  call: (name: string, input: unknown) => Promise<Reply>;
}
interface Calling {
  event: (name: string, payload: unknown) => void;
}

/** Answers a contract's calls on a port; returns what sends its events there. */
export function serve<C extends Contract>(contract: C, handlers: Handlers<C>, port: Port): Emit<C> {
  const functions: Served = {
    async call(name, input) {
      try {
        const spec = Object.hasOwn(contract.calls, name) ? contract.calls[name] : undefined;
        if (spec === undefined) throw new RemoteError('no-such-call', `There is no call ${name}.`);
        const checked = parse(spec.input, input, `the input of ${name}`);
        const handler = handlers[name as keyof C['calls']] as (input: unknown) => unknown;
        const output = await handler(checked);
        return { ok: true, value: parse(spec.output, output, `the output of ${name}`) };
      } catch (error) {
        return { ok: false, ...described(error) };
      }
    },
  };
  const rpc = createBirpc<Calling, Served>(functions, {
    post: port.post,
    on: port.listen,
    eventNames: ['event'],
    timeout: -1,
  });
  return (name, payload) => {
    const schema = contract.events[name];
    if (schema === undefined) throw new Error(`There is no event ${name}.`);
    void rpc.event(name, parse(schema, payload, `the event ${name}`));
  };
}

/** Calls a contract on a port. `close` rejects what is still waiting for an answer. */
export function connect<C extends Contract>(
  contract: C,
  port: Port,
  handlers: EventHandlers<C>,
): { readonly client: Client<C>; readonly close: (reason: Error) => void } {
  const functions: Calling = {
    event(name, payload) {
      const schema = Object.hasOwn(contract.events, name) ? contract.events[name] : undefined;
      if (schema === undefined) return;
      const handler = handlers[name as keyof C['events']] as (payload: unknown) => unknown;
      handler(parse(schema, payload, `the event ${name}`));
    },
  };
  const rpc = createBirpc<Served, Calling>(functions, {
    post: port.post,
    on: port.listen,
    timeout: -1,
  });
  const invoke = async (name: string, input: unknown): Promise<unknown> => {
    const spec = contract.calls[name];
    if (spec === undefined) throw new RemoteError('no-such-call', `There is no call ${name}.`);
    const answer = reply.parse(
      await rpc.call(name, parse(spec.input, input, `the input of ${name}`)),
    );
    if (!answer.ok) throw new RemoteError(answer.code, answer.message);
    return parse(spec.output, answer.value, `the output of ${name}`);
  };
  const client = Object.fromEntries(
    Object.keys(contract.calls).map((name) => [name, (input: unknown) => invoke(name, input)]),
  ) as unknown as Client<C>;
  return {
    client,
    close: (reason) => {
      rpc.$close(reason);
    },
  };
}

function parse(schema: z.ZodType, value: unknown, what: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RemoteError('bad-message', `Expected ${what} to fit: ${z.prettifyError(parsed.error)}`);
}

/** Code and message of an error; faults of this software are told as such. */
export function described(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'internal', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal';
  return { code, message: inNamesOfPages(error.message) };
}
