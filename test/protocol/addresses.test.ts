import { describe, expect, it } from 'vitest';
import { apiBase, withoutParameters, withoutScheme } from '../../src/protocol/addresses.ts';

describe('an address without some parameters', () => {
  it.each([
    ['/a?x=1&secret=2&y=3', '/a?x=1&y=3'],
    ['/a?secret=2', '/a'],
    ['/a?secret=2#hash', '/a#hash'],
    ['/a?secret', '/a'],
    ['/a?secret=', '/a'],
    ['/a?%73ecret=2&x', '/a?x'],
    ['/a?se+cret=2&two+words=1&x', '/a?se+cret=2&x'],
    ['/a?a+b+two+words=1&one+two+words=1', '/a?a+b+two+words=1&one+two+words=1'],
    ['/a?%=1&secret', '/a?%=1'],
    ['/a?x=secret&y', '/a?x=secret&y'],
    ['/a?secretly=1', '/a?secretly=1'],
    ['/a#?secret=1', '/a#?secret=1'],
    ['/a?', '/a?'],
    ['/a', '/a'],
    ['/a?x=1?secret=2', '/a?x=1?secret=2'],
    ['/a?x=%20+&secret=1&', '/a?x=%20+&'],
    ['/a?100%=1&x', '/a?x'],
    ['/a?100%&x', '/a?x'],
    ['/a?secret&y=1', '/a?y=1'],
    ['/a?secret#a&b', '/a#a&b'],
    ['/a?%74%77%6f%20%77%6f%72%64%73=1&x', '/a?x'],
    ['secret=1', 'secret=1'],
    ['secret=1?x', 'secret=1?x'],
  ])('%s', (url, kept) => {
    expect(withoutParameters(url, ['secret', 'two words', '100%'])).toBe(kept);
  });

  it('reads every plus as a space', () => {
    expect(withoutParameters('/a?three+more+words=1&x', ['three more words'])).toBe('/a?x');
  });
});

describe('where an API is', () => {
  it.each([
    ['https://api.example', 'https://api.example'],
    ['https://api.example/a//', 'https://api.example/a'],
    ['https://api.example:8443/@a', 'https://api.example:8443/@a'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://app.localhost', 'http://app.localhost'],
    ['http://127.0.0.9/a', 'http://127.0.0.9/a'],
    ['http://[::1]:80/', 'http://[::1]'],
    [new URL('https://api.example/a/'), 'https://api.example/a'],
  ])('%s is taken', (url, base) => {
    expect(apiBase(url)).toBe(base);
  });

  it.each([
    'http://api.example',
    'http://localhost.example',
    'http://127.0.0.1.example',
    'ftp://localhost',
    'https://user@api.example',
    'https://:secret@api.example',
    'https://api.example/?',
    'https://api.example/?a',
    'https://api.example/#',
    'api.example',
    '/api',
    undefined,
  ])('%s is not', (url) => {
    expect(apiBase(url)).toBeNull();
  });
});

describe('an address without its scheme', () => {
  it.each([
    ['https://clerk.app.example', 'clerk.app.example'],
    ['http://localhost:4778/', 'localhost:4778/'],
    ['clerk.app.example', 'clerk.app.example'],
    ['ftp://https://app.example', 'ftp://https://app.example'],
    ['https://http://app.example', 'http://app.example'],
    ['', ''],
  ])('%s', (address, rest) => {
    expect(withoutScheme(address)).toBe(rest);
  });
});
