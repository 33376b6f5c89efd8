import type { Options } from 'tsup';
/** The build of a library package; `options` override the preset (for example more `entry` files). */
export declare function library(options?: Options): Options;
