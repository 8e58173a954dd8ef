import type { Picture } from './picture.ts';

/** The chart of how long a session lasts, all of it: two things at the same time, below one another so that a phone shows their text at 11 px. */
export const LIFETIME: Picture = {
  width: 344,
  height: 790,
  boxes: [
    { state: 'lasting', x: 8, y: 34, width: 328, height: 688, note: 'both at the same time' },
    { state: 'lasting.end', x: 18, y: 84, width: 308, height: 308, note: 'what is known of the end' },
    { state: 'lasting.end.deciding', x: 46, y: 234, width: 84, height: 30 },
    { state: 'lasting.end.unknown', x: 222, y: 138, width: 92, height: 30 },
    { state: 'lasting.end.running', x: 222, y: 202, width: 92, height: 30 },
    { state: 'lasting.end.expiring', x: 222, y: 266, width: 92, height: 30 },
    { state: 'lasting.end.over', x: 222, y: 330, width: 92, height: 30 },
    { state: 'lasting.request', x: 18, y: 404, width: 308, height: 308, note: 'what the server is asked' },
    { state: 'lasting.request.waiting', x: 84, y: 458, width: 90, height: 30 },
    { state: 'lasting.request.idle', x: 84, y: 554, width: 90, height: 30 },
    { state: 'lasting.request.confirming', x: 226, y: 554, width: 92, height: 30 },
    { state: 'lasting.request.extending', x: 84, y: 666, width: 90, height: 30 },
    { state: 'ended', x: 264, y: 752, width: 72, height: 30 },
  ],
  starts: [
    { of: '', x: 36, y: 12, path: 'M36 12V34' },
    { of: 'lasting.end', x: 29, y: 249, path: 'M29 249H46' },
    { of: 'lasting.request', x: 64, y: 569, path: 'M64 569H84' },
  ],
  arrows: [
    {
      from: 'lasting.end',
      to: 'lasting.end.deciding',
      path: 'M58 392V264',
      label: { x: 64, y: 382, lines: ['whatever happens'] },
    },
    {
      from: 'lasting.end.deciding',
      to: 'lasting.end.unknown',
      path: 'M74 234V153H222',
      label: { x: 82, y: 147, lines: ['nobody has told it'] },
    },
    {
      from: 'lasting.end.deciding',
      to: 'lasting.end.running',
      path: 'M110 234V217H222',
      label: { x: 118, y: 211, lines: ['it is far away'] },
    },
    {
      from: 'lasting.end.deciding',
      to: 'lasting.end.expiring',
      path: 'M110 264V281H222',
      label: { x: 118, y: 297, lines: ['near: it is told'] },
    },
    {
      from: 'lasting.end.deciding',
      to: 'lasting.end.over',
      path: 'M74 264V345H222',
      label: { x: 82, y: 339, lines: ['it has passed'] },
    },
    {
      from: 'lasting.request.idle',
      to: 'lasting.request.waiting',
      path: 'M104 554V488',
      label: { x: 98, y: 524, lines: ['due later'], end: true },
    },
    {
      from: 'lasting.request.waiting',
      to: 'lasting.request.idle',
      path: 'M160 488V554',
      label: { x: 166, y: 502, lines: ['its moment,', 'or any news'] },
    },
    {
      from: 'lasting.request.waiting',
      to: 'lasting.request.extending',
      path: 'M84 473H34V681H84',
      label: { x: 40, y: 636, lines: ['the app', 'asks'] },
    },
    {
      from: 'lasting.request.idle',
      to: 'lasting.request.confirming',
      path: 'M174 562H226',
      label: { x: 180, y: 541, lines: ['not known,', 'or past'] },
    },
    {
      from: 'lasting.request.confirming',
      to: 'lasting.request.idle',
      path: 'M226 576H174',
      label: { x: 180, y: 598, lines: ['it goes on'] },
    },
    {
      from: 'lasting.request.idle',
      to: 'lasting.request.extending',
      path: 'M104 584V666',
      label: { x: 110, y: 616, lines: ['user', 'active,', 'or asks'] },
    },
    {
      from: 'lasting.request.extending',
      to: 'lasting.request.idle',
      path: 'M162 666V584',
      label: { x: 168, y: 626, lines: ['done,', 'or failed'] },
    },
    {
      from: 'lasting.request.confirming',
      to: 'lasting.request.extending',
      path: 'M252 584V674H174',
      label: { x: 258, y: 626, lines: ['the', 'app', 'asks'] },
    },
    {
      from: 'lasting.request.extending',
      to: 'lasting.request.confirming',
      path: 'M174 688H306V584',
      label: { x: 182, y: 704, lines: ['refused: is it over?'] },
    },
    {
      from: 'lasting.request.confirming',
      to: 'ended',
      path: 'M318 569H331V752',
      label: { x: 325, y: 742, lines: ['the server says so'], end: true },
    },
  ],
};
