/** What stands on top of a page that is made from the code. */
export const GENERATED =
  '<!-- Made from the code. After a change: npx vitest run --project node test/docs/generated-pages.test.ts -u -->';
