/** What a worker says, a JSON line each: before a work, and after the store has answered. */
export type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begin'; readonly work: Work }
  | { readonly kind: 'end'; readonly work: Work; readonly change: Change | null };

export const WORKS = ['add', 'promote', 'rollback', 'reject', 'prune'] as const;
export type Work = (typeof WORKS)[number];

/** A change that the store has confirmed: it must be in its history for ever. */
export interface Change {
  readonly action: Work;
  /** The version concerned; null for a cleaning. */
  readonly id: string | null;
}

/** The lines of what a worker wrote; a last one without an end was being written when it died. */
export function messagesOf(text: string): Message[] {
  const lines = text.split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Message);
}
