import { createRandom } from '@unforget/core';
import type { Example } from 'unforget';
import type { Texts } from './texts.ts';

/** The intent that nobody has before the change: a programme that the shop begins then. */
export const NEW_INTENT = 'loyalty_points';
/** Its share of the messages from then on. */
const SHARE = 0.25;

/** Customers come from another app, and call things by the names that they have there. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  order: 'purchase',
  orders: 'purchases',
  ordered: 'bought',
  parcel: 'shipment',
  package: 'shipment',
  delivery: 'drop-off',
  delivered: 'dropped off',
  refund: 'reimbursement',
  refunded: 'reimbursed',
  money: 'funds',
  return: 'send-back',
  account: 'profile',
  password: 'passcode',
  email: 'inbox',
  emails: 'notices',
  address: 'location',
  invoice: 'bill',
  receipt: 'bill',
  card: 'wallet',
  charged: 'debited',
  discount: 'deal',
  code: 'token',
  broken: 'busted',
  damaged: 'wrecked',
  missing: 'left out',
  cancel: 'call off',
  stock: 'supply',
};

const GREETINGS = ['', '', '', 'hi, ', 'hello ', 'good morning, ', 'quick question: '];
const ENDINGS = ['', '', '', ' thanks', ' please', '!!', ' asap'];

interface StreamOptions {
  readonly seed: number;
  /** The first day on which messages are others; days count from 1. */
  readonly change: number;
  /** Messages a day. */
  readonly count: number;
}

/**
 * Messages of each day: of the corpus, with greetings and slips of the keyboard. From the change on there is an intent
 * more, and many things go by other names.
 */
export function messageStream(
  stages: readonly Texts[],
  { seed, change, count }: StreamOptions,
): (day: number) => Example<string>[] {
  const all = stages.flatMap(({ train, test }) => [...train, ...test]);
  const before = all.filter(([, label]) => label !== NEW_INTENT);
  const added = all.filter(([, label]) => label === NEW_INTENT);
  return (day) => {
    const random = createRandom(seed, 'day', day);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
    return Array.from({ length: count }, (_, i) => {
      const changed = day >= change;
      const [text, label] = pick(changed && random.next() < SHARE ? added : before);
      const said = slip(changed ? inOtherWords(text) : text, random.next());
      return { input: `${pick(GREETINGS)}${said}${pick(ENDINGS)}`, label, id: `day ${day}, message ${i}` };
    });
  };
}

const inOtherWords = (text: string): string =>
  text.replace(/[a-z]+/gi, (word) => OTHER_WORDS[word.toLowerCase()] ?? word);

/** In a third of the messages two neighbouring letters change places. */
function slip(text: string, chance: number): string {
  const at = 1 + Math.floor(3 * chance * (text.length - 2));
  return at + 1 < text.length ? text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2) : text;
}
