import { withBase } from 'vitepress';
import { defineComponent, h } from 'vue';
import { methodOf } from '../measured/measured.ts';
import { data } from './measured.data.ts';
import { table } from './table.ts';

/** Columns of docs/methods.md, and what a row of this table is called. */
const FIGURES = {
  needs: 'needs',
  'keeps between experiences': 'keeps',
  'memory in bytes': 'bytes kept',
  kept: 'measured',
  learning: 'while it learns',
  step: 'step, times a plain one',
  end: 'end of an experience',
};

/** `<MethodCost of="EWC; online EWC" />`: what docs/methods.md says of these methods. */
export const MethodCost = defineComponent({
  props: { of: { type: String, required: true } },
  setup: (props) => () => {
    const methods = props.of.split('; ').map((name) => methodOf(data, name));
    const figures = Object.entries(FIGURES).map(([key, words]) => [words, ...methods.map((row) => row[key] ?? '–')]);
    const link = h(
      'a',
      { href: withBase('/reference/measured/methods.html#what-they-cost') },
      'the table of all methods',
    );
    return [
      table(['', ...methods.map(({ method }) => method ?? '')], figures),
      h('p', ['What the letters mean, and on which net it was measured: ', link, '.']),
    ];
  },
});
