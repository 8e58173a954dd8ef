import DefaultTheme from 'vitepress/theme-without-fonts';
import { enlarge } from './enlarge.mjs';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp() {
    // Not while the pages are rendered.
    if (!import.meta.env.SSR) document.addEventListener('click', enlarge);
  },
};
