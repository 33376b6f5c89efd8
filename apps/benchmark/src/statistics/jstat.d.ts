/** What is used of jstat, which comes without types. */
declare module 'jstat' {
  export const studentt: {
    /** P(T ≤ x) with `dof` degrees of freedom. */
    cdf(x: number, dof: number): number;
  };
}
