import { isDeepStrictEqual } from 'node:util';
import type { Suite } from '../suites/suite.ts';
import { buzzega2020 } from './buzzega-2020.ts';
import { fisher2025 } from './fisher-2025.ts';
import { hsu2018 } from './hsu-2018.ts';
import type { Publication } from './published-number.ts';
import { vanDeVen2018 } from './van-de-ven-2018.ts';
import { vanDeVen2022 } from './van-de-ven-2022.ts';

/** What others report, by suite. */
export const ALL_PUBLICATIONS: readonly Publication[] = [vanDeVen2022, vanDeVen2018, hsu2018, fisher2025, buzzega2020];

/** What others report of what this suite does; nothing where the command line made its experiences shorter or longer. */
export const publicationOf = ({ name, protocol }: Suite): Publication | null =>
  ALL_PUBLICATIONS.find(({ suite, length }) => suite === name && isDeepStrictEqual(length, protocol.length)) ?? null;
