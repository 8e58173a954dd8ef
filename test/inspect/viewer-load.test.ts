import { describe, expect, test } from 'vitest';
import { look, send, serveViewer, step } from './support/viewer-life.ts';

// What keeps a frame short when there is much: what is shown stays, what is long goes on with the next frame. What a frame costs then is
// measured by `npm run bench -- viewer`.

describe('the viewer', { timeout: 60_000 }, () => {
  test('keeps the lines that stay in view, and makes only those that are new', async () => {
    const url = await serveViewer();
    await send(
      url,
      Array.from({ length: 300 }, (_nothing, index) => step('x:0', index)),
    );
    const { page } = await look(url);
    await page.locator('#rows #row-299').waitFor();
    await page.evaluate(() => {
      for (const line of document.querySelectorAll('#rows .row')) line.setAttribute('data-known', '');
    });
    await send(url, [step('x:0', 300), step('x:0', 301)]);
    await page.locator('#rows #row-301').waitFor();
    const lines = page.locator('#rows .row');
    const known = await lines.evaluateAll((all) => all.map((line) => line.hasAttribute('data-known')));
    expect(known.slice(-2)).toEqual([false, false]);
    expect(known.slice(0, -2)).toEqual(known.slice(0, -2).map(() => true));
    const order = await lines.evaluateAll((all) => all.map(({ id }) => Number(id.slice('row-'.length))));
    expect(order).toEqual(order.map((_id, at) => (order[0] ?? 0) + at));
    // Another row at the same place is another line.
    await page.locator('#history-filter').fill('event 30');
    await expect.poll(() => lines.locator('.event').allTextContents()).toEqual(['event 30', 'event 300', 'event 301']);
  });

  test('looks through more events than a frame has time for, and through those that come meanwhile', async () => {
    const url = await serveViewer();
    const { page } = await look(url);
    const all = Array.from({ length: 7_001 }, (_nothing, index) => step('x:0', index, { because: ['Nothing.'] }));
    await send(url, all);
    await page.getByText('7001 events, 1 token keys').waitFor();
    await page.locator('#history-filter').fill('event 7');
    const found = all.filter(({ event }) => event?.startsWith('event 7')).length;
    await expect.poll(() => page.locator('#scrubbed').textContent()).toBe(`${found} of ${found}`);
    await send(url, [step('x:0', 7_001), step('x:0', 8_000)]);
    await expect.poll(() => page.locator('#scrubbed').textContent()).toBe(`${found + 1} of ${found + 1}`);
  });

  test('takes in what was held in its order, before what comes later', async () => {
    const url = await serveViewer();
    const { page } = await look(url);
    await send(url, [step('x:0', 0)]);
    await page.locator('#rows .row').waitFor();
    await page.locator('#pause').click();
    const held = Array.from({ length: 4_999 }, (_nothing, index) => step('x:0', index + 1));
    await send(url, held);
    await page.getByText('Go on (4999 waiting)').waitFor();
    await Promise.all([page.locator('#pause').click(), send(url, [step('x:0', 5_000)])]);
    await page.getByText('5001 events, 1 token keys').waitFor();
    for (const [key, event] of [
      ['End', 'event 5000'],
      ['Home', 'event 0'],
    ] as const) {
      await page.locator('#history').focus();
      await page.keyboard.press(key);
      await expect.poll(() => page.locator('#event').textContent()).toBe(event);
    }
    expect(await page.locator('#pause').textContent()).toBe('Pause');
  });
});
