/** The colours of a drawing, by what they are for. */
export interface Palette {
  readonly page: string;
  readonly box: string;
  readonly group: string;
  readonly line: string;
  readonly text: string;
  readonly note: string;
}

/** One palette for a white page and one for a dark one; text keeps a contrast of at least 4.5 to 1. */
export const PALETTES: Readonly<Record<'light' | 'dark', Palette>> = {
  light: { page: '#ffffff', box: '#eef4ff', group: '#f7f8fa', line: '#5b6b82', text: '#182230', note: '#3f4b5d' },
  dark: { page: '#0d1117', box: '#1b2a41', group: '#151b23', line: '#8493a8', text: '#e6edf3', note: '#b4c0cf' },
};
