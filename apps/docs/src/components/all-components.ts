import type { Component } from 'vue';
import { Accuracy } from './accuracy.ts';
import { Claims } from './claims-table.ts';
import { MethodCost } from './method-cost.ts';
import { Results } from './results-table.ts';

/** What pages can use, by its tag. */
export const COMPONENTS: Readonly<Record<string, Component>> = { Accuracy, Claims, MethodCost, Results };
