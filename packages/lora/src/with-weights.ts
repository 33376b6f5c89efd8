import { type Head, type Model, type ParamTree, UnforgetError } from '@unforget/types';
import { baseOf, type Shapes, shapesOf } from './base.ts';
import { toHost, toTensors } from './host-arrays.ts';

/**
 * The model with these parameters to start from instead of random ones, and their head's units: what a learner has
 * learned becomes the base of adapters. The values are copied to the host; the tensors stay the caller's.
 * @throws UnforgetError `shape-mismatch` when they aren't the model's
 * @example withLora(withWeights(model, learner.params), { adapters: 'per-task' })
 */
export function withWeights(model: Model, params: ParamTree): Model {
  const kernel = baseOf(model).head.params['kernel'] ?? '';
  const units = model.head.kind === 'fixed' ? model.head.units : (params[kernel]?.shape[1] ?? 0);
  checkShapes(model, params, { kernel, units });
  const kept = toHost(params);
  return {
    ...model,
    head: headOf(model.head, units),
    init(wanted, random) {
      const own = toTensors(kept);
      const grown = model.grow(own, { units: Math.max(wanted, units) }, random);
      for (const [path, tensor] of Object.entries(own)) if (grown[path] !== tensor) tensor.dispose();
      return grown;
    },
  };
}

/** The same kind of head with these units at the start. */
export const headOf = (head: Head, units: number): Head => (head.kind === 'fixed' ? head : { kind: head.kind, units });

function checkShapes(model: Model, params: ParamTree, { kernel, units }: { kernel: string; units: number }): void {
  const wanted: Shapes = units ? shapesOf(model, units) : { [kernel]: [] };
  for (const path of new Set([...Object.keys(wanted), ...Object.keys(params)])) {
    const [expected, received] = [text(wanted[path]), text(params[path]?.shape)];
    if (expected === received) continue;
    throw new UnforgetError({
      code: 'shape-mismatch',
      what: `Parameter "${path}" to start "${model.name}" from`,
      expected,
      received,
      remedy: 'Give the parameters of a model made with the same options',
    });
  }
}

const text = (shape: readonly number[] | undefined): string => (shape ? `shape [${shape.join(', ')}]` : 'none');
