import type { MeasuredViewer } from './open-viewer.ts';

/** Where something is in the page. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Mouse and keyboard of a page: what it does is input of the browser, nothing is called in the page. */
export interface Hand {
  placeOf(selector: string): Promise<Place>;
  /** Clicks into the middle of a place. */
  click(place: Place): Promise<void>;
  press(place: Place): Promise<void>;
  release(place: Place): Promise<void>;
  move(x: number, y: number): Promise<void>;
  wheel(place: Place, deltaY: number): Promise<void>;
  key(name: string): Promise<void>;
}

const CODES: Readonly<Record<string, number>> = { End: 35, Home: 36, ArrowUp: 38, ArrowDown: 40, Backspace: 8 };

/** Works on the page of a viewer. */
export function createHand({ send, read }: Pick<MeasuredViewer, 'send' | 'read'>): Hand {
  const mouse = (type: string, x: number, y: number, more: object) =>
    send('Input.dispatchMouseEvent', { type, x, y, ...more });
  const middle = ({ x, y, width, height }: Place) => [x + width / 2, y + height / 2] as const;
  const down = { button: 'left', buttons: 1, clickCount: 1 };
  const up = { ...down, buttons: 0 };

  const hand: Hand = {
    async placeOf(selector) {
      return (await read(
        `document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().toJSON()`,
      )) as Place;
    },
    async press(place) {
      await mouse('mousePressed', ...middle(place), down);
    },
    async release(place) {
      await mouse('mouseReleased', ...middle(place), up);
    },
    async click(place) {
      await hand.press(place);
      await hand.release(place);
    },
    async move(x, y) {
      await mouse('mouseMoved', x, y, down);
    },
    async wheel(place, deltaY) {
      await mouse('mouseWheel', ...middle(place), { deltaX: 0, deltaY });
    },
    async key(name) {
      const key = { key: name, code: name, windowsVirtualKeyCode: CODES[name] ?? 0 };
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...key, ...(name.length === 1 && { text: name }) });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
    },
  };
  return hand;
}
