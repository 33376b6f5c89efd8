import { openBot } from '../../release/open-bot.ts';
import { type CommandContext, type CommonOptions, EXIT, print } from '../context.ts';
import { readyEngine } from '../engine.ts';
import { readExamples } from '../examples-file.ts';
import { openStore } from '../open-store.ts';
import { counted, percent, table } from '../table.ts';

/** `unforget evaluate` */
export async function evaluate(
  files: readonly string[],
  options: CommonOptions & { readonly use?: string },
  context: CommandContext,
): Promise<number> {
  const { examples } = await readExamples(files);
  const store = await openStore(options.store);
  await readyEngine(context, { quiet: true });
  const { bot, version } = await openBot(store, options.use);
  try {
    const { labels, ...totals } = await bot.evaluate(examples);
    // A list: as keys, labels such as "7" would come in another order.
    const byLabel = Object.entries(labels).map(([label, score]) => ({ label, ...score }));
    const data = { version: version.name, ...totals, labels: byLabel };
    const rows = byLabel
      .toSorted((a, b) => a.accuracy - b.accuracy)
      .map((score) => [score.label, `${score.examples}`, percent(score.accuracy)]);
    print(context, options, {
      data,
      text: () =>
        [
          table(['label', 'examples', 'accuracy'], rows, 2),
          `${version.name}: ${percent(totals.accuracy)} of ${counted(totals.examples, 'example')} right; ${percent(totals.unknown)} called unknown.`,
        ].join('\n'),
    });
    return EXIT.ok;
  } finally {
    await bot.dispose();
  }
}
