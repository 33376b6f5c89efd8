import type { Operation, Source } from '../recorder.ts';
import type { Draft } from './draft.ts';
import { eitherWay, FLOAT, isFilledWith, sameShape } from './match.ts';

/**
 * dy · step(x), which tfjs makes of six operations, as one ReluGrad; and that of the layer's output, which is kept
 * anyhow: relu(x) > 0 where x > 0. The same bits; only where x is NaN the gradient is 0, not NaN.
 */
export function fuseReluGradients(draft: Draft): void {
  for (let index = 0; index < draft.size; index++) {
    const operation = draft.at(index);
    if (operation.name === 'ReluGrad') ofOutput(draft, index);
    if (operation.name !== 'Mul') continue;
    for (const [gradient, step] of eitherWay(operation)) {
      const x = stepOf(draft, step);
      // ReluGrad takes no row or number that is spread over the rest.
      if (!x || !sameShape(draft.shapeOf(gradient), draft.shapeOf(x))) continue;
      const inputs = [gradient, outputOfRelu(draft, x) ?? x];
      draft.replace(index, { ...operation, name: 'ReluGrad', attributes: { T: FLOAT }, inputs });
      break;
    }
  }
}

function ofOutput(draft: Draft, index: number): void {
  const operation = draft.at(index);
  const [gradient, x] = operation.inputs as readonly [Source, Source];
  const output = outputOfRelu(draft, x);
  if (output) draft.replace(index, { ...operation, inputs: [gradient, output] });
}

/** x of `where(isNaN(x), x, where(x > 0, 1, 0))`. */
function stepOf(draft: Draft, source: Source): Source | undefined {
  const outer = draft.made(source, 'Select');
  const x = outer?.inputs[1];
  if (!outer || !x) return undefined;
  const [missing, inner] = [draft.made(outer.inputs[0], 'IsNan'), draft.made(outer.inputs[2], 'Select')];
  const greater = draft.made(inner?.inputs[0], 'Greater');
  const matches =
    draft.same(missing?.inputs[0], x) &&
    draft.same(greater?.inputs[0], x) &&
    isFilledWith(draft, greater?.inputs[1], 0) &&
    isFilledWith(draft, inner?.inputs[1], 1) &&
    isFilledWith(draft, inner?.inputs[2], 0);
  return matches ? x : undefined;
}

function outputOfRelu(draft: Draft, x: Source): Source | undefined {
  for (let index = 0; index < draft.size; index++) {
    const operation: Operation = draft.at(index);
    if (operation.name === 'Relu' && draft.same(operation.inputs[0], x)) return { kind: 'operation', index, output: 0 };
  }
  return undefined;
}
