import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writePlayground } from '../../src/cli/playground/write-playground.ts';
import { replay } from '../../src/cli/replay.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { writeFile } from '../../src/cli/write-file.ts';
import { ROOT } from '../house/support/source-files.ts';
import { buggyTrace } from '../inspect/support/buggy-trace.ts';

const folder = mkdtempSync(join(tmpdir(), 'xstate-session-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is somebody's own: in a file of that name, whatever its name says. */
function own(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function printer() {
  const said: string[] = [];
  return { said, io: { out: (line: string) => void said.push(line), err: (line: string) => void said.push(line) } };
}

const OWN_PAGE = '<!doctype html>\n<html lang="en"><head><title>My app</title></head></html>\n';
const OWN_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" class="logo" viewBox="0 0 1 1"></svg>\n';
const isThere = /is there already, and is no (?:page|picture) of ours: remove it, or choose another name\.?\n?$/;

describe('what is somebody’s own is left alone', () => {
  test.each([
    ['package.json', '{"name":"mine"}', /the name must end with \.html: .*package\.json\.$/],
    ['index.html', OWN_PAGE, isThere],
  ])('playground %s', (name, text, says) => {
    const path = own(name, text);
    const { said, io } = printer();
    expect(writePlayground(path, io)).toBe(2);
    expect(said).toEqual([expect.stringMatching(says)]);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('replay --html', async () => {
    const trace = own('bug.trace', await buggyTrace());
    const page = own('bug.trace.html', OWN_PAGE);
    const { said, io } = printer();
    expect(replay(trace, { html: true }, io)).toBe(2);
    expect(said).toEqual([expect.stringMatching(isThere)]);
    expect(readFileSync(page, 'utf8')).toBe(OWN_PAGE);
    rmSync(page);
    // An earlier one of ours is another matter.
    expect([replay(trace, { html: true }, io), replay(trace, { html: true }, io)]).toEqual([1, 1]);
    expect(readFileSync(page, 'utf8')).toContain('<title>xstate-session replay</title>');
  });

  test.each([['drill'], ['simulate']])('%s --svg, before it is begun', async (command) => {
    const path = own(`${command}.svg`, OWN_PICTURE);
    const written = { stdout: '', stderr: '' };
    const stream = (name: 'stdout' | 'stderr') => ({
      write(text: string) {
        written[name] += text;
      },
    });
    const process = { env: {}, stdout: stream('stdout'), stderr: stream('stderr') } as unknown as NodeJS.Process;
    expect(await runCommand([command, '--svg', path], { version: '1.2.3', process })).toBe(2);
    expect(written).toEqual({ stdout: '', stderr: expect.stringContaining('is there already, and is no picture of') });
    expect(readFileSync(path, 'utf8')).toBe(OWN_PICTURE);
  });

  test('a folder of such a name', () => {
    const path = join(folder, 'folder.html');
    mkdirSync(path);
    expect(writeFile(path, 'page', 'text')).toMatch(isThere);
  });
});

test('what is empty is nobody’s, and a picture of ours is drawn anew', () => {
  const picture = readFileSync(join(ROOT, 'docs/pictures/drill.light.svg'), 'utf8');
  expect(writeFile(own('empty.svg', ''), 'picture', picture)).toBeNull();
  expect(writeFile(join(folder, 'empty.svg'), 'picture', '')).toBeNull();
});
