/** The colours of a picture, by what they are for. */
export interface PicturePalette {
  readonly page: string;
  readonly box: string;
  readonly inner: string;
  readonly line: string;
  readonly text: string;
  readonly note: string;
  /** Text on a box that is filled with the colour of its state. */
  readonly 'on-state': string;
  readonly active: string;
  readonly refreshing: string;
  readonly 'origin-outage-retry': string;
  readonly handshaking: string;
  readonly 'signed-out': string;
  /** What is broken: of the world, or of a promise. */
  readonly broken: string;
}

/** Text keeps 4.5 to 1 on what is behind it, lines and the colours of states 3 to 1. */
export const PICTURE_PALETTES: Readonly<Record<'light' | 'dark', PicturePalette>> = {
  light: {
    page: '#ffffff',
    box: '#f3f5f8',
    inner: '#ffffff',
    line: '#5b6b82',
    text: '#182230',
    note: '#465266',
    'on-state': '#ffffff',
    active: '#1a7f4b',
    refreshing: '#1d5fd1',
    'origin-outage-retry': '#9a5b00',
    handshaking: '#7a3fc4',
    'signed-out': '#59636e',
    broken: '#b42318',
  },
  dark: {
    page: '#0d1117',
    box: '#1a212b',
    inner: '#0d1117',
    line: '#8493a8',
    text: '#e6edf3',
    note: '#b4c0cf',
    'on-state': '#0b1016',
    active: '#4cc38a',
    refreshing: '#6ea8ff',
    'origin-outage-retry': '#f2b35a',
    handshaking: '#c19bff',
    'signed-out': '#a3adbd',
    broken: '#f97066',
  },
};

/** How a picture takes its colours: as given, or `auto`: as the system or the page around it says. */
export type PictureTheme = 'light' | 'dark' | 'auto';

/** Declarations of the colours, as custom properties `--chart-…`. */
export function pictureVariables(theme: 'light' | 'dark'): string {
  return Object.entries(PICTURE_PALETTES[theme])
    .map(([name, colour]) => `--chart-${name}:${colour}`)
    .join(';');
}

/**
 * The style of a picture, for the picture alone. With `auto` it is dark where the system is, unless the page around it has a
 * theme of its own: `data-theme` of the root element, or the class `dark`, as documentation sites have them.
 */
export function pictureStyle(theme: PictureTheme): string {
  const colours =
    theme === 'auto'
      ? [
          `.session-chart{${pictureVariables('light')}}`,
          `@media (prefers-color-scheme:dark){:root:not([data-theme=light]):not(.light) .session-chart,svg.session-chart:root{${pictureVariables('dark')}}}`,
          `:root[data-theme=dark] .session-chart,:root.dark .session-chart{${pictureVariables('dark')}}`,
        ].join('')
      : `.session-chart{${pictureVariables(theme)}}`;
  return colours + withFallbacks(SHAPES, theme);
}

/** The rules of a picture after those that have the colours themselves, of the light palette where the theme is `auto`. */
export function withFallbacks(css: string, theme: PictureTheme): string {
  return withColours(css, Object.entries(PICTURE_PALETTES[theme === 'dark' ? 'dark' : 'light']));
}

/**
 * Before each rule with a custom property one with the colour itself. What draws SVG without a browser (librsvg, and with it thumbnails,
 * converters and previews) knows no custom properties, and would paint all black.
 *
 * @param css - Rules that are not nested.
 * @param colours - By the names of their properties, without `--` and `chart-`.
 */
export function withColours(css: string, colours: readonly (readonly [name: string, colour: string])[]): string {
  const known = new Map(colours);
  const rules = css.split('}').filter((rule) => rule !== '');
  return rules
    .map((rule) => {
      const plain = rule.replaceAll(/var\(--(?:chart-)?([a-z-]+)\)/g, (variable, name) => known.get(name) ?? variable);
      return plain === rule ? `${rule}}` : `${plain}}${rule}}`;
    })
    .join('');
}

const STATES = ['active', 'refreshing', 'origin-outage-retry', 'handshaking', 'signed-out'];

const SHAPES = [
  '.session-chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;fill:var(--chart-text)}',
  '.session-chart .state .name{font:700 12px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}',
  '.session-chart .state .note,.session-chart .arrow text{fill:var(--chart-note)}',
  '.session-chart .page{fill:var(--chart-page)}',
  '.session-chart .box{fill:var(--chart-box);stroke:var(--chart-line);stroke-width:1.2}',
  '.session-chart .inner .box{fill:var(--chart-inner)}',
  '.session-chart .final .ring,.session-chart .pill .box{fill:none;stroke:var(--chart-line)}',
  '.session-chart .pill .box{stroke-dasharray:4 3}',
  '.session-chart .arrow path{fill:none;stroke:var(--chart-line);stroke-width:1.3;stroke-linejoin:round}',
  // So that a line behind a word does not cross it out.
  '.session-chart .arrow text{paint-order:stroke;stroke:var(--chart-page);stroke-width:4px;stroke-linejoin:round}',
  '.session-chart .group .arrow text,.session-chart .arrow.within text{stroke:var(--chart-box)}',
  '.session-chart .head,.session-chart .dot{fill:var(--chart-line)}',
  // Of a state of another chart.
  '.session-chart .stripe{fill:var(--chart-line)}',
  ...STATES.map(
    (state) =>
      `.session-chart [data-state="${state}"],.session-chart [data-state^="${state}."]{--state:var(--chart-${state})}.session-chart [data-state="${state}"] .stripe{fill:var(--chart-${state})}`,
  ),
  '.session-chart .lit>.box{stroke:var(--state);stroke-width:3}',
  '.session-chart .lit:not(.group)>.box{fill:var(--state)}',
  '.session-chart .lit:not(.group)>text{fill:var(--chart-on-state)}',
  '.session-chart .mark{display:none;fill:var(--chart-on-state)}.session-chart .lit:not(.group)>.mark{display:inline}',
].join('');
