import { DifferentiationError } from './errors.js';
import type { Tensor, Tensorflow } from './tensorflow.js';

/**
 * Readies the tape of TensorFlow.js, on which a first derivative was just recorded, for the second.
 *
 * What an operation saves for its derivative is recorded ahead of the operation itself. So what it
 * saved of its own result (as custom gradients do, and those of `@tensorflow/tfjs`) looks like a
 * constant to the second derivative, which then lacks terms without a sign of it. Here it is moved to
 * behind the operation. What it saved of an intermediate result was not recorded at all.
 *
 * @throws DifferentiationError in the latter case.
 */
export function settleTape(tf: Tensorflow): void {
  const { state } = tf.engine();
  const tape = state.activeTape;
  type Node = (typeof tape)[number];
  const recorder = new Map<number, Node>();
  for (const node of tape) {
    for (const output of node.outputs) recorder.set(output.id, node);
  }
  const moved = new Map<Node, Node[]>();
  const late = new Set<Node>();
  for (const node of tape) {
    for (const saved of node.saved ?? []) {
      const copy = recorder.get(saved.id);
      const [original] = Object.values(copy?.inputs ?? {});
      if (copy === undefined || original === undefined) continue;
      const isIn = (tensors: readonly Tensor[]): boolean =>
        tensors.some(({ id }) => id === original.id);
      if (isIn(Object.values(node.inputs))) continue;
      if (!isIn(node.outputs)) {
        throw new DifferentiationError(
          `Expected operations that can be differentiated twice but received ${node.kernelName}, ` +
            'whose own gradient keeps an intermediate result that its derivative would miss. ' +
            'Write it in other operations.',
        );
      }
      late.add(copy);
      moved.set(node, [...(moved.get(node) ?? []), copy]);
    }
  }
  if (late.size === 0) return;
  state.activeTape = tape.flatMap((node) =>
    late.has(node) ? [] : [node, ...(moved.get(node) ?? [])],
  );
}
