/**
 * Synaptic intelligence of a softmax regression with two inputs and two classes, in plain numbers, one after the other.
 * It shares no code with the package. Weights: [input 0 → class 0, 0 → 1, 1 → 0, 1 → 1, bias 0, bias 1].
 */
export interface PlainSettings {
  readonly rate: number;
  readonly lambda: number;
  readonly xi: number;
  readonly gradient: 'loss' | 'total';
}

export interface Point {
  readonly x: readonly [number, number];
  readonly label: 0 | 1;
}

export interface PlainState {
  readonly weights: number[];
  readonly anchor: number[];
  readonly importance: number[];
}

/** Gradient of the mean cross-entropy. */
function lossGradient(weights: readonly number[], points: readonly Point[]): number[] {
  const gradient = [0, 0, 0, 0, 0, 0];
  const at = (i: number): number => weights[i] ?? 0;
  for (const { x, label } of points) {
    const logits = [x[0] * at(0) + x[1] * at(2) + at(4), x[0] * at(1) + x[1] * at(3) + at(5)];
    const first = 1 / (1 + Math.exp((logits[1] ?? 0) - (logits[0] ?? 0)));
    const residuals = [first - (label === 0 ? 1 : 0), 1 - first - (label === 1 ? 1 : 0)];
    for (let i = 0; i < 6; i++) {
      const input = i < 4 ? (x[i >> 1] ?? 0) : 1;
      gradient[i] = (gradient[i] ?? 0) + (input * (residuals[i % 2] ?? 0)) / points.length;
    }
  }
  return gradient;
}

/** Learns one experience by steps over all its points. */
export function plainExperience(
  { weights, anchor, importance }: PlainState,
  points: readonly Point[],
  settings: PlainSettings & { readonly steps: number },
): PlainState {
  const { rate, lambda, xi, gradient } = settings;
  const start = [...weights];
  let now = [...weights];
  const omega = weights.map(() => 0);
  for (let step = 0; step < settings.steps; step++) {
    const loss = lossGradient(now, points);
    const total = loss.map((g, i) => g + lambda * (importance[i] ?? 0) * ((now[i] ?? 0) - (anchor[i] ?? 0)));
    const next = now.map((w, i) => w - rate * (total[i] ?? 0));
    const credited = gradient === 'loss' ? loss : total;
    next.forEach((w, i) => {
      omega[i] = (omega[i] ?? 0) - (credited[i] ?? 0) * (w - (now[i] ?? 0));
    });
    now = next;
  }
  return {
    weights: now,
    anchor: [...now],
    importance: importance.map((old, i) => {
      const way = (now[i] ?? 0) - (start[i] ?? 0);
      return old + Math.max(0, omega[i] ?? 0) / (way * way + xi);
    }),
  };
}
