import type { Attribute } from '../graph-def.ts';
import type { Operation, Source } from '../recorder.ts';
import type { Draft } from './draft.ts';
import { FLOAT, sameShape } from './match.ts';

/** A product, the bias that is added to it, and maybe ReLU as one operation: the same bits without two passes over memory. */
export function fuseDenseLayers(draft: Draft): void {
  const each = (use: (operation: Operation, index: number) => void): void => {
    for (let index = 0; index < draft.size; index++) use(draft.at(index), index);
  };
  // ReLU first: the sums that are left then are those without it.
  each(({ name, inputs: [x] }, index) => {
    const layer = name === 'Relu' && x && draft.uses(x) === 1 && biased(draft, x);
    if (layer) draft.replace(index, fused(layer, ['BiasAdd', 'Relu']));
  });
  each((_, index) => {
    const layer = biased(draft, { kind: 'operation', index, output: 0 });
    if (layer) draft.replace(index, fused(layer, ['BiasAdd']));
  });
}

interface Layer {
  readonly product: Operation;
  readonly bias: Source;
}

/** x · W + b where nobody else wants x · W. */
function biased(draft: Draft, source: Source | undefined): Layer | undefined {
  const sum = draft.made(source, 'Add', 'AddV2');
  const [left, bias] = sum?.inputs ?? [];
  const product = draft.made(left, 'MatMul');
  if (!source || !left || !bias || !product || draft.uses(left) !== 1) return undefined;
  return sameShape(draft.shapeOf(bias), draft.shapeOf(left).slice(1)) ? { product, bias } : undefined;
}

function fused({ product, bias }: Layer, operations: readonly string[]): Omit<Operation, 'outputs'> {
  const attributes: Record<string, Attribute> = {
    T: FLOAT,
    num_args: { kind: 'integer', value: 1 },
    fused_ops: { kind: 'texts', value: operations },
  };
  const inputs = [...product.inputs, bias];
  return { name: '_FusedMatMul', attributes, inputs, inputTypes: inputs.map(() => 'float32') };
}
