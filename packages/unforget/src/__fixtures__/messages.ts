import type { Example } from '../examples.ts';

const texts: Readonly<Record<string, readonly string[]>> = {
  track_order: [
    'where is my parcel',
    'has my order been sent',
    'my parcel never came',
    'track my order please',
    'when does the parcel arrive',
    'the courier did not bring my parcel',
    'order status please',
    'is my parcel on its way',
  ],
  refund: [
    'i want my money back',
    'please refund me',
    'how do i get a refund',
    'give me the money back for this',
    'refund the broken lamp',
    'i would like to be refunded',
    'money back please',
    'can you refund the payment',
  ],
  opening_hours: [
    'when do you open',
    'are you open on sunday',
    'what are your opening hours',
    'until when is the shop open',
    'do you close at noon',
    'opening times of the shop',
    'is the shop open tomorrow',
    'hours on saturday',
  ],
};

/** Eight messages of each label. */
export const messages = (...labels: readonly string[]): Example<string>[] =>
  labels.flatMap((label) => (texts[label] ?? []).map((input, i) => ({ input, label, id: `${label} ${i}` })));
