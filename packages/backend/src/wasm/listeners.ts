const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs the start of a wasm module and takes away what it listens to in the process. Emscripten's listeners throw what they
 * receive again, from its own code: the user's uncaught error is then printed below 40 kB of minified source, and the
 * process ends with 7 in place of 1.
 */
export async function withoutItsListeners<T>(start: () => Promise<T>): Promise<T> {
  const emitter: NodeJS.EventEmitter = process; // TypeScript has no name for "either event" on the process itself
  const before = EVENTS.map((event) => new Set(emitter.listeners(event)));
  try {
    return await start();
  } finally {
    for (const [k, event] of EVENTS.entries()) {
      const added = emitter.listeners(event).filter((listener) => !before[k]?.has(listener));
      for (const listener of added) if (isEmscriptens(listener)) emitter.off(event, listener as () => void);
    }
  }
}

/** The user may have begun to listen meanwhile. */
const isEmscriptens = (listener: object): boolean => /^function ?\((ex|reason)\)[^}]*throw \1/.test(String(listener));
