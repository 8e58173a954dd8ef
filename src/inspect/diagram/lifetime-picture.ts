import type { Picture } from './picture.ts';

/** The chart of how long a session lasts, all of it: two things at the same time, side by side. */
export const LIFETIME: Picture = {
  width: 816,
  height: 420,
  boxes: [
    { state: 'lasting', x: 12, y: 34, width: 692, height: 374, note: 'both at the same time' },
    { state: 'lasting.end', x: 24, y: 88, width: 300, height: 308, note: 'what is known of the end' },
    { state: 'lasting.end.deciding', x: 52, y: 238, width: 84, height: 30 },
    { state: 'lasting.end.unknown', x: 220, y: 142, width: 92, height: 30 },
    { state: 'lasting.end.running', x: 220, y: 206, width: 92, height: 30 },
    { state: 'lasting.end.expiring', x: 220, y: 270, width: 92, height: 30 },
    { state: 'lasting.end.over', x: 220, y: 334, width: 92, height: 30 },
    { state: 'lasting.request', x: 336, y: 88, width: 356, height: 308, note: 'what the server is asked' },
    { state: 'lasting.request.waiting', x: 424, y: 142, width: 90, height: 30 },
    { state: 'lasting.request.idle', x: 424, y: 238, width: 90, height: 30 },
    { state: 'lasting.request.confirming', x: 592, y: 238, width: 92, height: 30 },
    { state: 'lasting.request.extending', x: 424, y: 350, width: 90, height: 30 },
    { state: 'ended', x: 732, y: 238, width: 72, height: 30 },
  ],
  starts: [
    { of: '', x: 36, y: 12, path: 'M36 12V34' },
    { of: 'lasting.end', x: 35, y: 253, path: 'M35 253H52' },
    { of: 'lasting.request', x: 404, y: 253, path: 'M404 253H424' },
  ],
  arrows: [
    {
      from: 'lasting.end',
      to: 'lasting.end.deciding',
      path: 'M64 396V268',
      label: { x: 70, y: 386, lines: ['whatever happens'] },
    },
    {
      from: 'lasting.end.deciding',
      to: 'lasting.end.unknown',
      path: 'M80 238V157H220',
      label: { x: 88, y: 151, lines: ['nobody has told it'] },
    },
    {
      from: 'lasting.end.deciding',
      to: 'lasting.end.running',
      path: 'M116 238V221H220',
      label: { x: 124, y: 215, lines: ['it is far away'] },
    },
    {
      from: 'lasting.end.deciding',
      to: 'lasting.end.expiring',
      path: 'M116 268V285H220',
      label: { x: 124, y: 301, lines: ['near: it is told'] },
    },
    {
      from: 'lasting.end.deciding',
      to: 'lasting.end.over',
      path: 'M80 268V349H220',
      label: { x: 88, y: 343, lines: ['it has passed'] },
    },
    {
      from: 'lasting.request.idle',
      to: 'lasting.request.waiting',
      path: 'M444 238V172',
      label: { x: 438, y: 208, lines: ['due later'], end: true },
    },
    {
      from: 'lasting.request.waiting',
      to: 'lasting.request.idle',
      path: 'M500 172V238',
      label: { x: 506, y: 190, lines: ['its moment,', 'or any news'] },
    },
    {
      from: 'lasting.request.waiting',
      to: 'lasting.request.extending',
      path: 'M424 157H376V365H424',
      label: { x: 382, y: 320, lines: ['the app', 'asks'] },
    },
    {
      from: 'lasting.request.idle',
      to: 'lasting.request.confirming',
      path: 'M514 246H592',
      label: { x: 520, y: 226, lines: ['not known,', 'or past'] },
    },
    {
      from: 'lasting.request.confirming',
      to: 'lasting.request.idle',
      path: 'M592 260H514',
      label: { x: 520, y: 276, lines: ['it goes on'] },
    },
    {
      from: 'lasting.request.idle',
      to: 'lasting.request.extending',
      path: 'M444 268V350',
      label: { x: 450, y: 300, lines: ['user', 'active,', 'or asks'] },
    },
    {
      from: 'lasting.request.extending',
      to: 'lasting.request.idle',
      path: 'M502 350V268',
      label: { x: 508, y: 308, lines: ['done,', 'or failed'] },
    },
    {
      from: 'lasting.request.confirming',
      to: 'lasting.request.extending',
      path: 'M618 268V358H514',
      label: { x: 612, y: 310, lines: ['the app', 'asks'], end: true },
    },
    {
      from: 'lasting.request.extending',
      to: 'lasting.request.confirming',
      path: 'M514 372H656V268',
      label: { x: 522, y: 388, lines: ['refused: is it over?'] },
    },
    {
      from: 'lasting.request.confirming',
      to: 'ended',
      path: 'M684 253H732',
      label: { x: 710, y: 212, lines: ['the server', 'says so'] },
    },
  ],
};
