import { fail, shown } from '../../errors.ts';
import type { Handler } from '../application.ts';

/** Labels shown for an input where the request does not say. */
const TOP = 5;

/** `POST /predict {"inputs": […], "top"?: 5}` */
export const predict: Handler = async ({ bot, metrics, settings }, { body }) => {
  const { inputs, top = TOP } = await body(['inputs', 'top']);
  if (!Array.isArray(inputs) || inputs.length === 0 || inputs.length > settings.maxInputs) {
    return fail('invalid-input', {
      what: 'inputs',
      expected: `a list of 1 to ${settings.maxInputs} inputs`,
      received: shown(inputs),
    });
  }
  if (typeof top !== 'number' || !Number.isInteger(top) || top < 1) {
    fail('invalid-input', { what: 'top', expected: 'a whole number of at least 1', received: shown(top) });
  }
  return bot.use(async (classifier, version) => {
    const predictions = await classifier.predictAll(inputs);
    metrics.predicted(predictions);
    const shortened = predictions.map((one) => ({ ...one, ranking: one.ranking.slice(0, top) }));
    return { status: 200, body: { version: version.name, predictions: shortened } };
  });
};
