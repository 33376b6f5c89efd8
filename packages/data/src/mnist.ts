export { type EmbeddedDigitsOptions, embeddedDigits } from './node/embedded-digits.ts';
