/**
 * `npm run docs`: builds the site into out/docs. `-- dev` serves it while pages are edited, `-- serve` builds it and
 * serves what was built. Nothing is loaded from a network.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UnforgetError } from '@unforget/types';
import { build, createServer, serve } from 'vitepress';
import { generate } from './generate/generate.ts';
import { APP, OUT } from './places.ts';

const COMMANDS = ['build', 'dev', 'serve'] as const;
type Command = (typeof COMMANDS)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: OUT }, port: { type: 'string', default: '4173' } },
});

function commandOf([word = 'build', ...more]: readonly string[]): Command {
  const command = COMMANDS.find((name) => name === word);
  if (command && !more.length) return command;
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'The command of the documentation site',
    expected: COMMANDS.join(', '),
    received: positionals.join(' '),
  });
}

async function run(command: Command, { out, port }: { out: string; port: number }): Promise<void> {
  await generate();
  if (command === 'dev') {
    const server = await createServer(APP, { port });
    await server.listen();
    server.printUrls();
    return;
  }
  // The configuration is loaded by VitePress, which hands nothing through.
  process.env['UNFORGET_DOCS_OUT'] = out;
  await build(APP);
  console.log(`documentation: ${out}`);
  if (command === 'serve') await serve({ root: APP, port });
}

try {
  await run(commandOf(positionals), { out: resolve(values.out), port: Number(values.port) });
} catch (error) {
  console.error(UnforgetError.is(error) ? error.message : error);
  process.exitCode = 1;
}
