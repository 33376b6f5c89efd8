import { buzzega2020 } from './buzzega-2020.ts';
import { fisher2025 } from './fisher-2025.ts';
import { hsu2018 } from './hsu-2018.ts';
import type { Publication } from './published-number.ts';
import { vanDeVen2018 } from './van-de-ven-2018.ts';
import { vanDeVen2022 } from './van-de-ven-2022.ts';

/** What others report, by suite. */
export const ALL_PUBLICATIONS: readonly Publication[] = [vanDeVen2022, vanDeVen2018, hsu2018, fisher2025, buzzega2020];

export const publicationOf = (suite: string): Publication | null =>
  ALL_PUBLICATIONS.find((publication) => publication.suite === suite) ?? null;
