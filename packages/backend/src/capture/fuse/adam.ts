import type { Output, Source } from '../recorder.ts';
import type { Draft } from './draft.ts';
import { FLOAT, inOrder, sameShape, scalarOf, sumAt } from './match.ts';
import { isOnlyState, stateOf } from './updates.ts';

/** What ResourceApplyAdam takes. */
interface Adam {
  readonly parameter: number;
  readonly first: number;
  readonly second: number;
  /** The parameter before the step, decayed. */
  readonly kept: Source;
  readonly gradient: Source;
  readonly correction: Correction;
}

/** Of one parameter: rate·√(1 − β₂ᵗ)/(1 − β₁ᵗ) and ε·√(1 − β₂ᵗ). */
interface Correction {
  readonly rate: Source;
  readonly powers: readonly [Source, Source];
  readonly decays: readonly [Source, Source];
  readonly epsilon: Source;
}

/**
 * Adam's update of a parameter and its two moments as one operation over their variables, with the same bits. Only where
 * the parameter has one step count: a widened head has one a column.
 */
export function fuseAdam(draft: Draft, states: number): void {
  for (let parameter = 0; parameter < states; parameter++) {
    const adam = matchAdam(draft, parameter, states);
    if (adam) apply(draft, adam);
  }
}

/** θ′ = kept − (m·α)/(√v + ε̂), with m and v new state too. */
function matchAdam(draft: Draft, parameter: number, states: number): Adam | undefined {
  const result = draft.results[parameter] as Source;
  const [kept, move] = draft.made(result, 'Sub')?.inputs ?? [];
  const [product, scale] = draft.made(move, 'RealDiv')?.inputs ?? [];
  const [root, epsilon] = inOrder(sumAt(draft, scale), (source) => draft.made(source, 'Sqrt') !== undefined) ?? [];
  const [v] = draft.made(root, 'Sqrt')?.inputs ?? [];
  const [m, size] = draft.made(product, 'Mul')?.inputs ?? [];
  if (!kept || !m || !v || !isOnlyState(draft, parameter, result)) return undefined;
  const correction = matchCorrection(draft, size, epsilon);
  const gradient = correction && matchMoments(draft, { m, v, decays: correction.decays });
  const [first, second] = [m, v].map((source) => placeOf(draft, states, source));
  if (!gradient || first === undefined || second === undefined) return undefined;
  const isWhole = (source: Source): boolean => sameShape(draft.shapeOf(source), draft.shapeOf(result));
  if (![kept, m, v, gradient].every(isWhole)) return undefined;
  return { parameter, first, second, kept, gradient, correction };
}

/** The state whose only other use the step itself makes. */
function placeOf(draft: Draft, states: number, moment: Source): number | undefined {
  const place = draft.results.findIndex((source, i) => i < states && draft.same(source, moment));
  const sum = sumAt(draft, moment);
  const isOwn = sum?.inputs.some((source) => stateOf(source, states) === place);
  return place >= 0 && isOwn && draft.uses(moment) === 2 ? place : undefined;
}

/** The gradient g of m = m₀ + (g − m₀)(1 − β₁) and v = v₀ + (g² − v₀)(1 − β₂). */
function matchMoments(
  draft: Draft,
  { m, v, decays }: { m: Source; v: Source; decays: readonly [Source, Source] },
): Source | undefined {
  const gradient = addedTo(draft, m, decays[0]);
  const square = draft.made(addedTo(draft, v, decays[1]), 'Square');
  return gradient && draft.same(square?.inputs[0], gradient) ? gradient : undefined;
}

/** What a moment was drawn to: `added` of old + (added − old)·(1 − decay). */
function addedTo(draft: Draft, moment: Source, decay: Source): Source | undefined {
  const [old, step] =
    inOrder(sumAt(draft, moment), (source) => draft.resolve(source).kind === 'given') ?? ([] as Source[]);
  const share = Math.fround(1 - (scalarOf(draft, decay) ?? Number.NaN));
  const [, difference] = inOrder(draft.made(step, 'Mul'), (source) => scalarOf(draft, source) === share) ?? [];
  const [added, before] = draft.made(difference, 'Sub')?.inputs ?? [];
  return draft.same(before, old) ? added : undefined;
}

function matchCorrection(draft: Draft, size?: Source, epsilon?: Source): Correction | undefined {
  const [scaled, below] = draft.made(size, 'RealDiv')?.inputs ?? [];
  const [rate, correction] = draft.made(scaled, 'Mul')?.inputs ?? [];
  const power1 = complement(draft, below);
  const power2 = complement(draft, draft.made(correction, 'Sqrt')?.inputs[0]);
  const hasCorrection = (source: Source): boolean => draft.same(source, correction);
  const decays = [power1, power2].map((power) => draft.made(power, 'Pow')?.inputs[0]);
  const counts = [power1, power2].map((power) => draft.made(power, 'Pow')?.inputs[1]);
  if (!rate || !epsilon || !power1 || !power2 || !inOrder(draft.made(epsilon, 'Mul'), hasCorrection)) return undefined;
  if (!draft.same(counts[0], counts[1]) || !sameShape(draft.shapeOf(power1), [1])) return undefined;
  const [beta1, beta2] = decays;
  return beta1 && beta2 ? { rate, powers: [power1, power2], decays: [beta1, beta2], epsilon } : undefined;
}

/** x of 1 − x. */
function complement(draft: Draft, source: Source | undefined): Source | undefined {
  const [one, x] = draft.made(source, 'Sub')?.inputs ?? [];
  return scalarOf(draft, one) === 1 ? x : undefined;
}

function apply(draft: Draft, { parameter, first, second, kept, gradient, correction }: Adam): void {
  const { rate, powers, decays, epsilon } = correction;
  const variable = (index: number): Source => ({ kind: 'variable', index });
  const scalars = [...powers, rate, ...decays, epsilon].map((source) => asScalar(draft, source));
  const inputs = [variable(parameter), variable(first), variable(second), ...scalars, gradient];
  const isDecayed = stateOf(kept, parameter + 1) !== parameter;
  if (isDecayed) inputs.push(assignFirst(draft, { parameter, kept }));
  draft.update([parameter, first, second], {
    name: 'ResourceApplyAdam',
    attributes: { T: FLOAT },
    inputs,
    inputTypes: inputs.map(() => 'float32'),
  });
}

/** A tensor of one number as a scalar, which the operation wants. */
function asScalar(draft: Draft, source: Source): Source {
  if (sameShape(draft.shapeOf(source), [])) return source;
  const outputs: Output[] = [{ dtype: 'float32', shape: [] }];
  return draft.add({ name: 'Squeeze', attributes: { T: FLOAT }, inputs: [source], inputTypes: ['float32'], outputs });
}

/** Weight decay: the variable gets its decayed value before Adam's operation moves it on. */
function assignFirst(draft: Draft, { parameter, kept }: Pick<Adam, 'parameter' | 'kept'>): Source {
  const { index } = draft.add({
    name: 'AssignVariableOp',
    attributes: { dtype: FLOAT },
    inputs: [{ kind: 'variable', index: parameter }, kept],
    inputTypes: ['float32', 'float32'],
    outputs: [],
  });
  return { kind: 'updated', index };
}
