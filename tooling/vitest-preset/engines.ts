/** The engines that tests run on, fastest first. */
export const ENGINES = ['native', 'wasm', 'cpu'] as const;

export type Engine = (typeof ENGINES)[number];

export interface TestedEngines {
  readonly engines: readonly Engine[];
  /** What to say when that is not all of them. */
  readonly notice: string | null;
}

/**
 * All engines that the machine has, or the one that `UNFORGET_BACKEND` names.
 * @throws Error when that is no engine, or not installed
 */
export function enginesToTest(forced: string | undefined, nativeIsInstalled: boolean): TestedEngines {
  const there = ENGINES.filter((name) => name !== 'native' || nativeIsInstalled);
  if (!forced) {
    const notice = nativeIsInstalled ? null : 'The native engine is not installed: its tests are skipped.';
    return { engines: there, notice };
  }
  const engine = ENGINES.find((name) => name === forced);
  if (!engine) throw new Error(`UNFORGET_BACKEND: expected ${ENGINES.join(' | ')}, received ${forced}`);
  if (!there.includes(engine)) {
    throw new Error('UNFORGET_BACKEND=native: the native engine is not installed. `npm run set-up` says why.');
  }
  return { engines: [engine], notice: `UNFORGET_BACKEND=${engine}: tests run on this engine alone.` };
}
