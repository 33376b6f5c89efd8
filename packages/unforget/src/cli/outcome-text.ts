import { describeCheck } from '@unforget/versions';
import type { LearnOutcome } from '../release/learn-version.ts';
import type { LabelChange } from '../report.ts';
import type { ReadExamples } from './examples-file.ts';
import { counted, percent, table } from './table.ts';

/** Lines of a list that people read; the rest is in --json. */
const MOST = 12;

/** What `learn` says when it is done. */
export function outcomeText(outcome: LearnOutcome, read: ReadExamples): string {
  const { learned, version, previous, promoted, compared } = outcome;
  const { accuracy, seconds } = learned;
  const lines = [
    `Learned ${counted(learned.learned, 'example')} in ${seconds.toFixed(1)} s and held back ${learned.heldBack}.`,
    ...changes(learned.labels.filter(({ isNew, before, after }) => isNew || after < before)),
    learned.labels.some(({ heldBack }) => heldBack > 0)
      ? `Accuracy on held-back examples: known labels ${percent(accuracy.before)} before, ${percent(accuracy.after)} after; new labels ${percent(accuracy.new)}.`
      : 'No example is held back to measure on: of a label with fewer than five, none is.',
    ...notes(outcome, read),
  ];
  if (promoted) {
    lines.push(`${version.name} is active now${previous === null ? '' : ` (before: ${previous})`}.`);
    if (previous !== null && !compared) lines.push(`${previous} had been asked nothing: no gate could compare.`);
  } else {
    lines.push(`${version.name} was refused; ${previous ?? 'nothing'} stays active.`, reasonsText(outcome.gates));
  }
  return lines.join('\n');
}

/** Why gates refused, as a table. */
export function reasonsText({ reasons }: LearnOutcome['gates']): string {
  const rows = reasons.slice(0, MOST).map((reason) => {
    const text = describeCheck(reason);
    const place = text.indexOf(': ');
    return [reason.gate, text.slice(0, place), text.slice(place + 2).replace(/: \w+$/, '')];
  });
  const more = reasons.length > MOST ? [`… and ${reasons.length - MOST} more`] : [];
  return [table(['gate', 'of', 'why'], rows), ...more].join('\n');
}

/** New labels, and those that suffered. */
function changes(labels: readonly LabelChange[]): string[] {
  if (!labels.length) return [];
  const rows = labels
    .slice(0, MOST)
    .map(({ label, isNew, examples, heldBack, before, after, takenFor: [most] }) => [
      label,
      isNew ? 'new' : 'suffered',
      most && most.label !== label ? most.label : '',
      `${examples}`,
      `${heldBack}`,
      percent(before),
      percent(after),
    ]);
  const more = labels.length > MOST ? [`… and ${labels.length - MOST} more`] : [];
  return [table(['label', '', 'taken for', 'examples', 'held back', 'before', 'after'], rows, 4), ...more];
}

function notes({ learned: { skipped, contradictions, warnings } }: LearnOutcome, { places }: ReadExamples): string[] {
  return [
    ...some(skipped.map(({ example, reason }) => `Passed over: ${places[example]}: ${reason}.`)),
    ...some(
      contradictions.map(
        ({ examples, labels }) =>
          `Contradiction: ${examples.map((example) => places[example]).join(' and ')} say ${labels.join(' and ')}.`,
      ),
    ),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ];
}

const some = (lines: readonly string[]): string[] =>
  lines.length > 3 ? [...lines.slice(0, 3), `… and ${lines.length - 3} more like it`] : [...lines];
