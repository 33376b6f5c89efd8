/** What a worker says, a JSON line each: before a work, and after it was done. */
export type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begin'; readonly work: string; readonly saves?: string }
  | { readonly kind: 'end'; readonly work: string; readonly changes: readonly Change[]; readonly saved?: string };

/** A change that the store has confirmed: it must be in its history for ever. */
export interface Change {
  readonly action: 'add' | 'promote' | 'rollback' | 'reject' | 'prune';
  /** The version concerned; null for a cleaning. */
  readonly id: string | null;
}

/** The lines of what a worker wrote; a last one without an end was being written when it died. */
export function messagesOf(text: string): Message[] {
  const lines = text.split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Message);
}

/** Contents, by hash, that a file may have after these saves: the last one that ended, or one that had begun. */
export function savedAfter(before: readonly string[], messages: readonly Message[]): readonly string[] {
  let saved = [...before];
  for (const message of messages) {
    if (message.kind === 'end' && message.saved !== undefined) saved = [message.saved];
    if (message.kind === 'begin' && message.saves !== undefined) saved.push(message.saves);
  }
  return saved;
}
