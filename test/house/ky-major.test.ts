import * as ky from 'ky';
import { expect, test } from 'vitest';

// Runs in both projects: without it, the second could test the first major again and nobody would know.
test('the wire is tested over the major of ky that the project is named after', () => {
  expect('KyError' in ky).toBe(process.env.KY_MAJOR === '2');
});
