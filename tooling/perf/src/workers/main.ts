import { createInterface } from 'node:readline';
import { versionsHere } from './engine.ts';
import type { Answer, Order, PreparedUnit, UnitMaker } from './protocol.ts';

/**
 * Answers orders on standard input, one JSON document a line, until it is closed. A unit is loaded when it is asked for:
 * plain TensorFlow.js is timed without our learner beside it.
 */
const UNITS: Readonly<Record<string, () => Promise<UnitMaker>>> = {
  step: async () => (await import('./learner-step.ts')).learnerStep,
  'plain-step': async () => (await import('./plain-step.ts')).plainStep,
  fisher: async () => (await import('./fisher.ts')).fisherPass,
  'split-mnist': async () => (await import('./jobs.ts')).splitMnistJob,
  'start-up': async () => (await import('./start-up.ts')).startUp,
  limit: async () => (await import('./start-up.ts')).limit,
  digits: async () => (await import('./jobs.ts')).digitsJob,
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
    const load = UNITS[order.unit];
    if (!load) throw new Error(`there is no unit "${order.unit}"`);
    const make = await load();
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
