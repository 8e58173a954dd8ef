import { fieldOf } from '../protocol/unknown-values.ts';
import { waitWithin } from './waiting.ts';

/** What a body can be read from: a `Response`, a `Blob`, a stream of the web's or of Node's. Whoever's class it is of. */
export interface BodySource {
  readonly bodyUsed?: boolean;
  readonly body?: unknown;
  readonly size?: number;
  text?(): Promise<string>;
}

/** Whether it has its body beside it, as a `Response`. */
export function isResponse(value: unknown): value is BodySource {
  return hasMethod(value, 'text') && typeof fieldOf(value, 'bodyUsed') === 'boolean';
}

/** Whether it is a body itself. */
export function isBlobOrStream(value: unknown): value is BodySource {
  const isBlob = hasMethod(value, 'text') && typeof fieldOf(value, 'size') === 'number';
  return isBlob || isWebStream(value) || isAsyncIterable(value);
}

/**
 * Reads a body as text, but no more than a limit of it, and no longer than until the abort. The rest is cancelled.
 *
 * @param bytesMax - A longer body is given up on as soon as that shows.
 * @returns `null` when it is longer. Rejects when it breaks off, and at the abort, whether or not a stream heeds that.
 */
export async function readBodyText(
  source: BodySource,
  bytesMax: number,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  if (typeof source.size === 'number' && source.size > bytesMax) return null;
  const chunks = chunksOf(source) ?? chunksOf(source.body);
  // A blob; and React Native has no streams.
  if (chunks === null) {
    const whole = (await waitWithin(source.text?.(), signal)) ?? '';
    return whole.length > bytesMax ? null : whole;
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytesLeft = bytesMax;
  try {
    for (;;) {
      const { done, value } = await waitWithin(chunks.next(), signal);
      if (done) return text + decoder.decode();
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      bytesLeft -= bytes.byteLength;
      if (bytesLeft < 0) return null;
      text += decoder.decode(bytes, { stream: true });
    }
  } finally {
    chunks.cancel();
  }
}

interface Chunks {
  next(): Promise<
    { readonly done?: false; readonly value: Uint8Array | string } | { readonly done: true; readonly value?: unknown }
  >;
  /** Lets go of what has not been read. */
  cancel(): void;
}

/** `null` when it is no stream. */
function chunksOf(body: unknown): Chunks | null {
  if (isWebStream(body)) {
    const reader = body.getReader();
    const cancel = () => {
      reader.cancel().catch(() => undefined);
    };
    return { next: () => reader.read(), cancel };
  }
  if (!isAsyncIterable(body)) return null;
  const iterator = body[Symbol.asyncIterator]();
  const cancel = () => {
    // A stream of Node's that is destroyed may still tell of its end, and an error nobody listens to ends the process.
    body.on?.('error', () => undefined);
    body.destroy?.();
  };
  return { next: () => iterator.next(), cancel };
}

function isWebStream(value: unknown): value is ReadableStream<Uint8Array> {
  return hasMethod(value, 'getReader');
}

/** A stream of Node's, or what is read like one. */
interface NodeStream extends AsyncIterable<Uint8Array | string> {
  on?(event: 'error', listener: () => void): unknown;
  destroy?(): unknown;
}

function isAsyncIterable(value: unknown): value is NodeStream {
  return hasMethod(value, Symbol.asyncIterator);
}

function hasMethod(value: unknown, name: string | symbol): boolean {
  return typeof fieldOf(value, name) === 'function';
}
