import type { Theme } from 'vitepress';
// Without fonts: the system's own are used, and nothing is loaded for them.
import DefaultTheme from 'vitepress/theme-without-fonts';
import { COMPONENTS } from '../../src/components/all-components.ts';
import './style.css';

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    for (const [name, component] of Object.entries(COMPONENTS)) app.component(name, component);
  },
};

export default theme;
