import { type Model, UnforgetError } from '@unforget/types';
import type { AdapterPlan } from './lora-options.ts';
import { isLoraModel } from './with-lora.ts';

/** @throws UnforgetError `invalid-option` unless the model has adapters of this kind */
export function checkAdapters(model: Model, strategy: string, adapters: AdapterPlan): void {
  if (isLoraModel(model) && model.lora.adapters === adapters) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Strategy "${strategy}" with model "${model.name}"`,
    expected: `a model of withLora(…, { adapters: '${adapters}' })`,
    received: isLoraModel(model) ? `adapters: '${model.lora.adapters}'` : 'one without adapters',
  });
}
