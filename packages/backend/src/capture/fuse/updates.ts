import type { Source } from '../recorder.ts';
import type { Draft } from './draft.ts';
import { FLOAT, inOrder, sameShape } from './match.ts';

const isScalar = (draft: Draft, source: Source): boolean => sameShape(draft.shapeOf(source), []);

/** Whether the program's new state at `index` is this, and nobody else takes it. */
export const isOnlyState = (draft: Draft, index: number, source: Source): boolean =>
  draft.same(draft.results[index], source) && draft.uses(source) === 1;

/** The state that a source reads, if it reads one. */
export const stateOf = (source: Source | undefined, states: number): number | undefined =>
  source?.kind === 'given' && source.index < states ? source.index : undefined;

/**
 * θ − rate·g written over the variable: one pass over memory, no new tensor. The same bits.
 * Momentum's v = μ·v + g goes with it where the state holds that too.
 */
export function fuseDescent(draft: Draft, states: number): void {
  for (let state = 0; state < states; state++) {
    const result = draft.results[state] as Source;
    const difference = draft.made(result, 'Sub');
    if (!difference || stateOf(difference.inputs[0], states) !== state || !isOnlyState(draft, state, result)) continue;
    const product = inOrder(draft.made(difference.inputs[1], 'Mul'), (source) => isScalar(draft, source));
    if (!product || !sameShape(draft.shapeOf(product[1]), draft.shapeOf(result))) continue;
    if (!difference.inputTypes.every((type) => type === 'float32')) continue;
    const step = { draft, state, states, rate: product[0] };
    if (!fuseMomentum(step, product[1])) {
      draft.update([state], {
        name: 'ResourceApplyGradientDescent',
        attributes: { T: FLOAT },
        inputs: [{ kind: 'variable', index: state }, product[0], product[1]],
        inputTypes: ['float32', 'float32', 'float32'],
      });
    }
  }
}

interface Step {
  readonly draft: Draft;
  readonly state: number;
  readonly states: number;
  readonly rate: Source;
}

function fuseMomentum({ draft, state, states, rate }: Step, velocity: Source): boolean {
  const slot = draft.results.findIndex((source, i) => i < states && draft.same(source, velocity));
  const isDecayed = (source: Source): boolean => {
    const factors = inOrder(draft.made(source, 'Mul'), (factor) => isScalar(draft, factor));
    return stateOf(factors?.[1], states) === slot;
  };
  const sum = inOrder(draft.made(velocity, 'Add', 'AddV2'), isDecayed);
  // One use by the new parameter, one as the new state.
  if (slot < 0 || !sum || draft.uses(velocity) !== 2) return false;
  const [decay] = inOrder(draft.made(sum[0], 'Mul'), (factor) => isScalar(draft, factor)) ?? [];
  if (!decay || !sameShape(draft.shapeOf(sum[1]), draft.shapeOf(velocity))) return false;
  draft.update([state, slot], {
    name: 'ResourceApplyMomentum',
    attributes: { T: FLOAT },
    inputs: [{ kind: 'variable', index: state }, { kind: 'variable', index: slot }, rate, sum[1], decay],
    inputTypes: ['float32', 'float32', 'float32', 'float32', 'float32'],
  });
  return true;
}
