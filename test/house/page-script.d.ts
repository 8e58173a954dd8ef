/** The code of a page, bundled into one script: see `test/house/page-scripts.ts`. */
declare module '*?page-script' {
  export const script: string;
}
