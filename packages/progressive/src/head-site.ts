import { type LayerSite, type Model, UnforgetError } from '@unforget/types';

/**
 * The dense layer that makes the outputs: the last place that owns parameters.
 * @throws UnforgetError `unsupported-layer` when the model ends otherwise
 */
export function headSite({ name, sites }: Model, method: string): LayerSite {
  const last = sites.at(-1);
  if (last?.kind === 'Dense') return last;
  throw new UnforgetError({
    code: 'unsupported-layer',
    what: `Model "${name}" under ${method}`,
    expected: 'a model that ends with a Dense layer',
    received: last ? `one whose last layer with parameters is ${last.kind} "${last.path}"` : 'one without known layers',
  });
}

/** Paths of a layer's parameters. */
export const pathsOf = ({ params }: LayerSite): readonly string[] => Object.values(params);
