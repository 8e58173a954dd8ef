import type { Picture } from './picture.ts';

/** The five states of the session chart, so narrow that a phone shows every text at 11 px. */
export const OVERVIEW: Picture = {
  width: 344,
  height: 476,
  boxes: [
    { state: 'active', x: 8, y: 34, width: 148, height: 44, note: 'holds a usable token' },
    { state: 'refreshing', x: 8, y: 150, width: 148, height: 44, note: 'obtains a new one' },
    { state: 'origin-outage-retry', x: 174, y: 250, width: 156, height: 44, note: 'asks the edge, once' },
    { state: 'handshaking', x: 174, y: 366, width: 156, height: 44, note: 'goes by a redirect' },
    { state: 'signed-out', x: 8, y: 366, width: 148, height: 44, note: 'the end' },
    { state: '', x: 174, y: 444, width: 84, height: 24 },
  ],
  starts: [{ of: '', x: 40, y: 12, path: 'M40 12V34' }],
  arrows: [
    { from: 'active', to: 'refreshing', path: 'M30 78V150', label: { x: 36, y: 118, lines: ['token due'] } },
    { from: 'refreshing', to: 'active', path: 'M116 150V78', label: { x: 122, y: 118, lines: ['new token'] } },
    {
      from: 'refreshing',
      to: 'origin-outage-retry',
      path: 'M156 164H208V250',
      label: { x: 214, y: 192, lines: ['edge asks for', 'the last token'] },
    },
    {
      from: 'origin-outage-retry',
      to: 'refreshing',
      path: 'M188 250V182H156',
      label: { x: 182, y: 212, lines: ['no token:', 'wait, then', 'try again'], end: true },
    },
    {
      from: 'origin-outage-retry',
      to: 'active',
      path: 'M308 250V68H156',
      label: { x: 166, y: 83, lines: ['minted by the edge'] },
    },
    {
      from: 'origin-outage-retry',
      to: 'handshaking',
      path: 'M280 294V366',
      label: { x: 274, y: 326, lines: ['only a redirect', 'can help'], end: true },
    },
    {
      from: 'handshaking',
      to: 'active',
      path: 'M330 388H337V46H156',
      label: { x: 166, y: 40, lines: ['back with a token'] },
    },
    {
      from: 'handshaking',
      to: 'refreshing',
      path: 'M200 366V350H112V194',
      label: { x: 118, y: 344, lines: ['back without'] },
    },
    {
      from: 'refreshing',
      to: 'signed-out',
      path: 'M22 194V366',
      label: { x: 28, y: 276, lines: ['server says', 'it has ended'] },
    },
    {
      from: '',
      to: 'signed-out',
      path: 'M174 456H76V410',
      label: { x: 84, y: 436, lines: ['ended here', 'or elsewhere'] },
    },
    { from: '', to: 'handshaking', path: 'M216 444V410', label: { x: 222, y: 431, lines: ['the app asks'] } },
  ],
};
