import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** The record of what tried to leave this machine. */
export interface NetworkGate {
  /** The hosts refused since the last call: a test that swallowed the error still fails. */
  takeRefused(): string[];
}

// Files share a worker: the gate is closed once.
let gateOfWorker: NetworkGate | undefined;

/** Closes the network of this process, loopback and local pipes excepted: whatever else is reached for throws at once. */
export function denyNetwork(): NetworkGate {
  gateOfWorker ??= closeGate();
  gateOfWorker.takeRefused();
  return gateOfWorker;
}

function closeGate(): NetworkGate {
  const refused: string[] = [];
  const check = (host: unknown) => {
    if (host === undefined || host === null || host === '' || isLoopback(String(host))) return;
    refused.push(String(host));
    throw new Error(`the network is closed in tests: ${String(host)} is not loopback`);
  };

  guard(net.Socket.prototype, 'connect', (args) => check(hostOf(args)));
  guard(dgram.Socket.prototype, 'connect', (args) => check(args[1]));
  guard(dgram.Socket.prototype, 'send', (args) =>
    check(args.find((arg, index) => index > 0 && typeof arg === 'string')),
  );
  guard(dns, 'lookup', (args) => check(args[0]));
  guard(dns, 'resolve', (args) => check(args[0]));
  guard(dns.promises, 'lookup', (args) => check(args[0]));
  guard(dns.promises, 'resolve', (args) => check(args[0]));
  syncBuiltinESMExports();

  return { takeRefused: () => refused.splice(0) };
}

/** Whether a host name or address means this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3}|0\.0\.0\.0|::)$/.test(name);
}

/** `socket.connect` takes options, a port and a host, or a path; `net.connect` hands on what it normalized. */
function hostOf(args: readonly unknown[]): unknown {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null) {
    const { path, host } = first as { path?: unknown; host?: unknown };
    return path === undefined || path === null ? host : undefined;
  }
  return typeof second === 'string' ? second : undefined;
}

function guard<Key extends string>(target: Record<Key, unknown> | object, name: Key, check: (args: unknown[]) => void) {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') throw new TypeError(`${name} is no function: the gate would stand open`);
  Reflect.set(target, name, function guarded(this: unknown, ...args: unknown[]): unknown {
    check(args);
    return Reflect.apply(original, this, args);
  });
}
