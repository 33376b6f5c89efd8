import { defineComponent } from 'vue';
import { accuracyText } from '../measured/measured.ts';
import { data } from './measured.data.ts';
import { table } from './table.ts';

const SCENARIOS = ['task', 'domain', 'class'];

/** `<Results of="split-mnist" />`: every method of a sweep in each of its scenarios. */
export const Results = defineComponent({
  props: { of: { type: String, required: true } },
  setup: (props) => () => {
    const cells = data.measurements.filter(({ sweep }) => sweep === props.of);
    const scenarios = SCENARIOS.filter((scenario) => cells.some((cell) => cell.scenario === scenario));
    const rows = [...new Set(cells.map(({ method }) => method))].map((method) => [
      method,
      ...scenarios.map((scenario) => {
        const cell = cells.find((one) => one.scenario === scenario && one.method === method);
        return cell ? accuracyText(cell) : '–';
      }),
    ]);
    return table(['method', ...scenarios], rows);
  },
});
