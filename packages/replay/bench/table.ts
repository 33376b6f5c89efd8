/** What was asked for. */
export interface Setting {
  readonly inserts: number;
  readonly draws: number;
  readonly batch: number;
  readonly inputs: number;
  readonly capacity: number;
}

export interface Timing {
  readonly name: string;
  readonly insertSeconds: number;
  readonly drawSeconds: number;
  readonly bytes: number;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
}

const count = (number: number): string => number.toLocaleString('en-US');

/** For the terminal. */
export function textOf(timings: readonly Timing[], { inserts, draws, batch, inputs, capacity }: Setting): string {
  const lines = timings.map(
    ({ name, insertSeconds, drawSeconds, bytes }) =>
      `${name.padEnd(30)} ${insertSeconds.toFixed(2).padStart(8)} ${drawSeconds.toFixed(2).padStart(8)} ${(bytes / 1e6).toFixed(1).padStart(8)}`,
  );
  return [
    `${count(inserts)} inserts, ${count(draws)} draws of ${batch}; ${inputs} inputs, capacity ${count(capacity)}`,
    `${'processor seconds'.padEnd(30)}   insert     draw       MB`,
    ...lines,
    '',
  ].join('\n');
}

/** For the README. */
export function tableOf(
  timings: readonly Timing[],
  { setting, machine }: { readonly setting: Setting; readonly machine: Machine },
): string {
  const { inserts, draws, batch, inputs, capacity } = setting;
  const rows = timings.map(
    ({ name, insertSeconds, drawSeconds, bytes }) =>
      `| ${name} | ${insertSeconds.toFixed(1)} | ${drawSeconds.toFixed(1)} | ${(bytes / 1e6).toFixed(1)} |`,
  );
  return [
    `Seconds of the processor for ${inputs} inputs and a capacity of ${count(capacity)}, beside plain reservoirs in an array; by turns in one run on ${machine.processor}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}.`,
    '',
    `| buffer | ${count(inserts)} inserts | ${count(draws)} draws of ${batch} | MB |`,
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
