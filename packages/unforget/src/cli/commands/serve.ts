import { once } from 'node:events';
import { createServer } from '../../serve/create-server.ts';
import { type CommandContext, type CommonOptions, EXIT, print } from '../context.ts';
import { readyEngine } from '../engine.ts';
import { readExamples } from '../examples-file.ts';
import { readGates } from '../gates-file.ts';

export interface ServeCommandOptions extends CommonOptions {
  readonly port: number;
  readonly host: string;
  readonly token?: string;
  readonly maxBody: number;
  readonly maxInputs: number;
  readonly timeout: number;
  readonly test?: string;
  readonly gates?: string;
}

/** `unforget serve`: until it is told to stop. */
export async function serve(options: ServeCommandOptions, context: CommandContext): Promise<number> {
  const { store, port, host, maxBody, maxInputs, timeout } = options;
  const token = options.token ?? (process.env['UNFORGET_TOKEN'] || undefined);
  const test = options.test === undefined ? undefined : (await readExamples([options.test])).examples;
  const gates = await readGates(options.gates);
  await readyEngine(context);
  const server = await createServer({
    store,
    maxBody,
    maxInputs,
    timeout: 1000 * timeout,
    ...(token === undefined ? {} : { token }),
    ...(test ? { test } : {}),
    ...(gates ? { gates } : {}),
    onError: (error) => context.err.write(`unforget: ${error instanceof Error ? error.stack : String(error)}\n`),
  });
  try {
    const { url, port: given } = await server.listen({ port, host });
    const writing = token === undefined ? 'off' : 'on';
    print(context, options, {
      data: { url, port: given, store, writing },
      text: () => `Serving ${store} on ${url}, writing ${writing}. Ctrl-C stops it.`,
    });
    if (!context.signal.aborted) await once(context.signal, 'abort');
  } finally {
    await server.close();
  }
  return EXIT.ok;
}
