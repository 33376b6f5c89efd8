import type { Samples } from '@unforget/types';
import { type Numbers, prepare, samplesIn, stored } from './input.ts';
import type { StepProgram } from './step.ts';

/** Checked samples to predict from, with targets that stand for nothing. */
export async function inputsOnly(
  x: Numbers | Samples,
  { program, scale, units }: { program: StepProgram; scale: number | undefined; units: number },
): Promise<Samples> {
  const { model, loss } = program;
  const fit = { model, loss, what: 'the inputs to predict' };
  const given = typeof x === 'object' && x !== null && 'shape' in x ? (x as Samples) : null;
  const flat = given ? given.x : stored(x as Numbers, fit);
  const length = samplesIn(flat, fit);
  const y = loss.targets === 'classes' ? new Int32Array(length) : new Float32Array(length * units);
  const factor = given?.scale ?? scale;
  const samples = {
    length,
    shape: given?.shape ?? model.inputShape,
    x: flat,
    y,
    ...(factor === undefined ? {} : { scale: factor }),
  };
  return (await prepare(samples, fit)).samples;
}
