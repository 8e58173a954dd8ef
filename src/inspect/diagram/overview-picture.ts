import type { Picture } from './picture.ts';

/** The five states of the session chart: every text can be read where the picture is 400 px wide. */
export const OVERVIEW: Picture = {
  width: 424,
  height: 388,
  boxes: [
    { state: 'active', x: 8, y: 34, width: 148, height: 44, note: 'holds a usable token' },
    { state: 'refreshing', x: 8, y: 158, width: 148, height: 44, note: 'obtains a new one' },
    { state: 'origin-outage-retry', x: 252, y: 158, width: 156, height: 44, note: 'asks the edge, once' },
    { state: 'handshaking', x: 252, y: 282, width: 156, height: 44, note: 'goes by a redirect' },
    { state: 'signed-out', x: 8, y: 282, width: 148, height: 44, note: 'the end' },
    { state: '', x: 252, y: 352, width: 84, height: 24 },
  ],
  starts: [{ of: '', x: 40, y: 12, path: 'M40 12V34' }],
  arrows: [
    { from: 'active', to: 'refreshing', path: 'M30 78V158', label: { x: 36, y: 122, lines: ['token due'] } },
    { from: 'refreshing', to: 'active', path: 'M120 158V78', label: { x: 126, y: 122, lines: ['new token'] } },
    {
      from: 'refreshing',
      to: 'origin-outage-retry',
      path: 'M156 170H252',
      label: { x: 162, y: 150, lines: ['edge asks for', 'the last token'] },
    },
    {
      from: 'origin-outage-retry',
      to: 'refreshing',
      path: 'M252 190H156',
      label: { x: 162, y: 206, lines: ['no token:', 'wait, try again'] },
    },
    {
      from: 'origin-outage-retry',
      to: 'active',
      path: 'M310 158V68H156',
      label: { x: 166, y: 83, lines: ['minted by the edge'] },
    },
    {
      from: 'origin-outage-retry',
      to: 'handshaking',
      path: 'M352 202V282',
      label: { x: 346, y: 234, lines: ['only a redirect', 'can help'], end: true },
    },
    {
      from: 'handshaking',
      to: 'active',
      path: 'M408 304H417V46H156',
      label: { x: 166, y: 40, lines: ['back with a token'] },
    },
    {
      from: 'handshaking',
      to: 'refreshing',
      path: 'M268 282V266H140V202',
      label: { x: 146, y: 260, lines: ['back without'] },
    },
    {
      from: 'refreshing',
      to: 'signed-out',
      path: 'M30 202V282',
      label: { x: 36, y: 234, lines: ['server says', 'it has ended'] },
    },
    {
      from: '',
      to: 'signed-out',
      path: 'M252 364H76V326',
      label: { x: 84, y: 358, lines: ['ended here or elsewhere'] },
    },
    { from: '', to: 'handshaking', path: 'M294 352V326', label: { x: 300, y: 343, lines: ['the app asks'] } },
  ],
};
