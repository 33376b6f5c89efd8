import type { Model } from '@unforget/types';
import { columnPath, columnsOf } from './column.ts';
import { forwardColumns } from './forward.ts';
import { growColumn } from './grow-column.ts';
import type { Layout } from './layout.ts';
import { columnMisfit } from './misfit.ts';

/** A net of columns as a Model. It starts without any; every experience brings one. */
export function progressiveModel(layout: Layout): Model {
  const dropping = layout.dropout > 0 ? layout.layers.filter(({ kind }) => kind === 'dense') : [];
  return {
    specificationVersion: 'v1',
    name: layout.name,
    inputShape: layout.inputShape,
    head: { kind: 'multi' },
    sites: [],
    noise: Object.fromEntries(dropping.map(({ path, size }) => [path, size])),
    init: () => ({}),
    frozen(params) {
      const paths = Object.keys(params);
      const newest = `${columnPath({ index: columnsOf(paths).length })}/`;
      return new Set(paths.filter((path) => !path.startsWith(newest)));
    },
    grow: (params, growth, random) => growColumn(layout, params, { ...growth, random }),
    forward: (params, x, options = {}) => forwardColumns(layout, params, { ...options, x }),
    misfit: (shapes, units) => columnMisfit(layout, shapes, units),
  };
}
