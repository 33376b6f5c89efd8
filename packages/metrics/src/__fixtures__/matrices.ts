/**
 * A stream of three experiences, evaluated in full. In 1/100, so that sums can be done by hand.
 *
 *              on 0  on 1  on 2
 *   after 0     90    20    10
 *   after 1     60    80    30
 *   after 2     70    50    95
 */
export const THREE: number[][] = [
  [0.9, 0.2, 0.1],
  [0.6, 0.8, 0.3],
  [0.7, 0.5, 0.95],
];

/** The untrained network on the three tests. */
export const UNTRAINED: number[] = [0.12, 0.1, 0.05];

/** Trained on experiences 0…j together, accuracy on test j. */
export const JOINT: number[] = [0.9, 0.85, 0.9];
