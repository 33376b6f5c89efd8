import { describe, expect, it } from 'vitest';
import { tokens } from './tokens.ts';

describe('tokens', () => {
  it.each([
    ['', []],
    [' \t\n .,;!? ', []],
    ["Where's my parcel?", ["where's", 'my', 'parcel']],
    ['don’t', ["don't"]],
    ["'quoted'", ['quoted']],
    ['order #42-B', ['order', '42', 'b']],
    ['£20 refund', ['£', '20', 'refund']],
    ['ＦＵＬＬ ﬁle', ['full', 'file']],
    ['cafe\u0301 CAFÉ', ['café', 'café']],
    ['ℌello', ['hello']],
    ['Привет, мир', ['привет', 'мир']],
    ['退款在哪里', ['退款在哪里']],
    ['नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
    ['ok👍🏽fine', ['ok', '👍', '🏽', 'fine']],
    ['❤️', ['❤']],
    ['\ud800 lone', ['lone']],
  ])('of %j', (text, expected) => {
    expect(tokens(text)).toEqual(expected);
  });
});
