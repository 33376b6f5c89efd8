import { createInterface } from 'node:readline';
import { versionsHere } from './engine.ts';
import { fisherPass } from './fisher.ts';
import { digitsJob, splitMnistJob } from './jobs.ts';
import { learnerStep } from './learner-step.ts';
import { plainStep } from './plain-step.ts';
import type { Answer, Order, PreparedUnit, UnitMaker } from './protocol.ts';

/** Answers orders on standard input, one JSON document a line, until it is closed. */
const UNITS: Readonly<Record<string, UnitMaker>> = {
  step: learnerStep,
  'plain-step': plainStep,
  fisher: fisherPass,
  'split-mnist': splitMnistJob,
  digits: digitsJob,
};

const running = new Map<number, PreparedUnit>();
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  const answer = await obey(order).catch(
    (error: unknown): Answer => ({ id: order.id, error: error instanceof Error ? error.message : String(error) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0); // engines keep threads of their own

async function obey(order: Order): Promise<Answer> {
  if (order.do === 'prepare') {
    const make = UNITS[order.unit];
    if (!make) throw new Error(`there is no unit "${order.unit}"`);
    const unit = await make(order.params);
    running.set(order.id, unit);
    return { id: order.id, prepared: unit.check, versions: versionsHere() };
  }
  const unit = running.get(order.id);
  if (!unit) throw new Error(`nothing is prepared under ${order.id}`);
  if (order.do === 'run') return { id: order.id, ...(await unit.run()) };
  running.delete(order.id);
  unit.release();
  return { id: order.id, released: true };
}
