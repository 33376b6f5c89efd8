/** Calls `clean` when `work` is over, and also when the process exits in the middle of it, as it does on Ctrl-C. */
export async function withCleanUp<T>(clean: () => void, work: () => Promise<T>): Promise<T> {
  const atExit = (): void => {
    try {
      clean();
    } catch {
      // the next installation finds what is left, and can do without its being gone
    }
  };
  process.once('exit', atExit);
  try {
    return await work();
  } finally {
    process.off('exit', atExit);
    clean();
  }
}
