import { defineComponent, h } from 'vue';
import { accuracyText, measurementOf } from '../measured/measured.ts';
import { data } from './measured.data.ts';

/** `<Accuracy of="split-mnist/class/ewc" />`: a measured mean and its error, as text. */
export const Accuracy = defineComponent({
  props: { of: { type: String, required: true } },
  setup: (props) => () => {
    const measurement = measurementOf(data, props.of);
    const title = `${measurement.seeds} seeds; ${measurement.file}`;
    return h('span', { class: 'measured', title }, accuracyText(measurement));
  },
});
