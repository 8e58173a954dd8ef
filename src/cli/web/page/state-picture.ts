import type { SessionStatus } from '../../../session/session.ts';

const BOXES: readonly { readonly status: SessionStatus; readonly x: number; readonly y: number }[] = [
  { status: 'active', x: 20, y: 30 },
  { status: 'refreshing', x: 250, y: 30 },
  { status: 'origin-outage-retry', x: 250, y: 140 },
  { status: 'handshaking', x: 20, y: 140 },
  { status: 'signed-out', x: 480, y: 85 },
];
const WIDTH = 150;
const HEIGHT = 44;

const EDGES = [
  { d: 'M170 44 H248', label: 'refresh due', at: [209, 38] },
  { d: 'M250 60 H172', label: 'token', at: [209, 74] },
  { d: 'M325 74 V138', label: '422 missing_expired_token', at: [408, 112] },
  { d: 'M280 140 C250 110 190 95 130 76', label: 'token', at: [215, 118] },
  { d: 'M250 162 H172', label: 'refused', at: [211, 156] },
  { d: 'M80 140 V76', label: 'token', at: [58, 112] },
  { d: 'M400 52 C450 56 500 62 530 83', label: 'the server says: ended', at: [500, 50] },
] as const;

/** A picture of the five states; `show` lights one of them up. */
export function createStatePicture(place: Element): { show(status: SessionStatus): void } {
  const edges = EDGES.map(
    ({ d, label, at: [x, y] }) => `<path d="${d}"/><text class="label" x="${x}" y="${y}">${label}</text>`,
  );
  const boxes = BOXES.map(
    ({ status, x, y }) =>
      `<g data-state="${status}"><rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="8"/>` +
      `<text x="${x + WIDTH / 2}" y="${y + HEIGHT / 2 + 5}">${status}</text></g>`,
  );
  place.innerHTML =
    '<svg viewBox="0 0 650 205" role="img" aria-labelledby="picture-title"><title id="picture-title"></title>' +
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">' +
    `<path d="M0 0 L8 4 L0 8 z"/></marker></defs>${edges.join('')}${boxes.join('')}</svg>`;
  return {
    show(status) {
      for (const box of place.querySelectorAll('[data-state]')) {
        box.setAttribute('data-on', String(box.getAttribute('data-state') === status));
      }
      const title = place.querySelector('title');
      if (title) title.textContent = `The five states of a session; now: ${status}`;
    },
  };
}
