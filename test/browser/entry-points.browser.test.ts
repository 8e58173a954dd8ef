import { expect, test } from 'vitest';

test('the package loads in a real browser', async () => {
  expect(navigator.userAgent).toContain('Chrome');
  await expect(import('xstate-session')).resolves.toBeTypeOf('object');
});

test('the chart loads in a real browser', async () => {
  await expect(import('xstate-session/machines')).resolves.toBeTypeOf('object');
});
