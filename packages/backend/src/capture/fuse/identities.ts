import type { Operation, Source } from '../recorder.ts';
import type { Draft } from './draft.ts';
import { eitherWay, isFilledWith, sameShape } from './match.ts';

/** Leaves out what hands its input on as it is; no bit changes. */
export function dropIdentities(draft: Draft): void {
  for (let index = 0; index < draft.size; index++) {
    const source = unchanged(draft, draft.at(index));
    if (source) draft.bypass(index, source);
  }
}

function unchanged(draft: Draft, operation: Operation): Source | undefined {
  const [input] = operation.inputs;
  const [output] = operation.outputs;
  if (!input || !output) return undefined;
  switch (operation.name) {
    case 'Identity':
      return input;
    case 'Cast':
      return operation.inputTypes[0] === output.dtype ? input : undefined;
    case 'Reshape':
      return sameShape(draft.shapeOf(input), output.shape) ? input : undefined;
    case 'Mul': {
      // x·1 is x, of whatever sign, and for NaN and infinities too; the product would make denormals 0.
      const isOne = (source: Source): boolean => isFilledWith(draft, source, 1);
      return eitherWay(operation).find(([x, one]) => isOne(one) && sameShape(draft.shapeOf(x), output.shape))?.[0];
    }
    default:
      return undefined;
  }
}
