import { defineComponent, h, type VNode } from 'vue';
import { CLAIMS, check, type Relation } from '../measured/claims.ts';
import { accuracyParts, differenceText, type Measurement } from '../measured/measured.ts';
import { data } from './measured.data.ts';
import { table } from './table.ts';

const WORDS: Readonly<Record<Relation, readonly [text: string, style: string]>> = {
  above: ['better', 'verdict-yes'],
  level: ['no difference', 'verdict-unknown'],
  below: ['worse', 'verdict-no'],
  unsettled: ['one seed: no verdict', 'verdict-unknown'],
};

/** `<Claims of="few-tasks" />`: the comparisons that bear on a rule of thumb, judged by the numbers of this build. */
export const Claims = defineComponent({
  props: { of: { type: String, required: true } },
  setup: (props) => () => {
    const claims = CLAIMS[props.of as keyof typeof CLAIMS];
    return table(
      ['tasks and scenario', 'method', 'beside', 'points, by seed'],
      claims.map((claim) => {
        const { left, right, comparison, relation } = check(data, claim);
        const [text, style] = WORDS[relation];
        const difference = h('span', { class: 'measured' }, `${differenceText(comparison)} `);
        return [claim.setting, measured(left), measured(right), [difference, h('strong', { class: style }, text)]];
      }),
    );
  },
});

// A number and its error may not be parted; "(one seed)" may stand on a line of its own.
const measured = (one: Measurement): (string | VNode)[] => {
  const [number, note] = accuracyParts(one);
  const title = `${one.seeds} ${one.seeds === 1 ? 'seed' : 'seeds'}; ${one.file}`;
  return [`${one.method} `, h('span', { class: 'measured', title }, number), note];
};
