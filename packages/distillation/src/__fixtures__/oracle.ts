import type { GroupedOptions } from '../index.ts';

/** Rows of numbers. */
export type Rows = readonly (readonly number[])[];

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Softmax of these logits / T, in float64. */
function soften(logits: readonly number[], temperature: number): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - most) / temperature));
  return powers.map((power) => power / sum(powers));
}

/** Σ p ln(p / q), term by term. */
const divergence = (p: readonly number[], q: readonly number[]): number =>
  sum(p.map((each, i) => (each === 0 ? 0 : each * Math.log(each / (q[i] as number)))));

/** The divergence of one sample, written from its definition: it shares no code with the package. */
export function divergenceByDefinition(
  student: readonly number[],
  teacher: readonly number[],
  { likelihood, temperature, groups }: GroupedOptions,
): number {
  const among = (group: readonly number[]): number => {
    const [s, t] = [student, teacher].map((row) => group.map((unit) => row[unit] as number)) as [number[], number[]];
    if (likelihood === 'gaussian') return sum(s.map((value, i) => (value - (t[i] as number)) ** 2)) / group.length;
    if (likelihood === 'categorical')
      return temperature ** 2 * divergence(soften(t, temperature), soften(s, temperature));
    const flags = s.map((value, i) =>
      divergence(soften([t[i] as number, 0], temperature), soften([value, 0], temperature)),
    );
    return (temperature ** 2 * sum(flags)) / group.length;
  };
  return sum(groups.map(among));
}
