import { cloneTree, disposeExcept, inferRows, type Learner } from '@unforget/core';
import type { Model, ParamTree, Samples } from '@unforget/types';
import { type Labels, namesOf } from './labels.ts';

/** Probabilities of each label, example after example: `length × names.length`. */
export interface Ranked {
  readonly names: readonly string[];
  readonly values: Float32Array;
}

/**
 * A version that answers: parameters of its own, so that predictions go on while the learner learns. Freed when it was
 * retired and the last question to it is answered.
 */
export class Serving {
  readonly #model: Model;
  readonly #params: ParamTree;
  #questions = 0;
  #retired = false;

  constructor({ model, params }: Pick<Learner, 'model' | 'params'>) {
    this.#model = model;
    this.#params = cloneTree(params ?? {});
  }

  /**
   * Probabilities among the labels that have a name; of merged ones together. Costs one forward pass. Samples may still
   * be on their way: from the call on, the parameters stay.
   */
  async rank(asked: Samples | Promise<Samples>, labels: Labels): Promise<Ranked> {
    this.#questions++;
    try {
      const samples = await asked;
      const { values, width } = await inferRows('outputs', { model: this.#model, params: this.#params, samples });
      return softmaxByName(values, width, labels);
    } finally {
      this.#questions--;
      this.#free();
    }
  }

  retire(): void {
    this.#retired = true;
    this.#free();
  }

  #free(): void {
    if (this.#retired && this.#questions === 0) disposeExcept(this.#params);
  }
}

/** Softmax over the units with a name, summed by name. */
function softmaxByName(logits: Float32Array, width: number, labels: Labels): Ranked {
  const names = namesOf(labels);
  const placeOf = new Map(names.map((name, place) => [name, place]));
  const places = labels.map((name) => (name === null ? -1 : (placeOf.get(name) ?? -1)));
  const rows = width ? logits.length / width : 0;
  const values = new Float32Array(rows * names.length);
  for (let row = 0; row < rows; row++) {
    const own = logits.subarray(row * width, (row + 1) * width);
    const most = own.reduce(
      (best, logit, unit) => ((places[unit] ?? -1) < 0 ? best : Math.max(best, logit)),
      -Infinity,
    );
    const powers = own.map((logit, unit) => ((places[unit] ?? -1) < 0 ? 0 : Math.exp(logit - most)));
    const total = powers.reduce((sum, power) => sum + power, 0);
    powers.forEach((power, unit) => {
      const place = places[unit] ?? -1;
      if (place >= 0)
        values[row * names.length + place] = (values[row * names.length + place] as number) + power / total;
    });
  }
  return { names, values };
}

/** Position of the highest in each row. */
export function bestOf({ names, values }: Ranked): Int32Array {
  return Int32Array.from({ length: names.length ? values.length / names.length : 0 }, (_, row) => {
    let best = 0;
    for (let place = 1; place < names.length; place++) {
      if ((values[row * names.length + place] as number) > (values[row * names.length + best] as number)) best = place;
    }
    return best;
  });
}
