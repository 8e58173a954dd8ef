import { describe, expect, it } from 'vitest';
import { type AnyStateNode, createActor } from 'xstate';
import { DEFAULT_LIMITS } from 'xstate-session';
import { type ModelEvent, modelPaths, sessionModel } from 'xstate-session/testing';
import { startDriver } from '../../src/testing/lockstep/driver.ts';
import { modelEventPlayer } from '../../src/testing/lockstep/run-path.ts';
import { MODEL_LIMITS, modelTransitions } from '../../src/testing/model-paths.ts';
import { pathsByXStateGraph } from './support/paths-by-xstate-graph.ts';
import { pathsByXStateTest } from './support/paths-by-xstate-test.ts';
import { shadowWorld } from './support/shadow-world.ts';

const paths = modelPaths();

function nodesOf(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(nodesOf)];
}

function transitionsOf(node: AnyStateNode) {
  return [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
}

describe('the session model', () => {
  it('gives the same paths in xstate/graph and in @xstate/test, with no options', () => {
    const byGraph = pathsByXStateGraph();
    expect(byGraph).toEqual(pathsByXStateTest());
  });

  it('gives the kit all of them, less a last event that means nothing where it comes', () => {
    const meaningful = pathsByXStateGraph().map(([, ...events]) => {
      const actor = createActor(sessionModel).start();
      return events.filter((type) => {
        const can = actor.getSnapshot().can({ type } as ModelEvent);
        actor.send({ type } as ModelEvent);
        return can;
      });
    });
    const asText = (events: readonly string[]) => events.join(', ');
    const kit = paths.map(({ events }) => asText(events));
    expect(meaningful.filter((events) => !kit.some((path) => path.startsWith(asText(events))))).toEqual([]);
  });

  it('has the five states of a session, and only signed-out is final', () => {
    const { states } = sessionModel.root;
    expect(Object.keys(states)).toEqual(['active', 'refreshing', 'origin-outage-retry', 'handshaking', 'signed-out']);
    expect(
      nodesOf(sessionModel.root)
        .filter(({ type }) => type === 'final')
        .map(({ key }) => key),
    ).toEqual(['signed-out']);
  });

  it('has neither actors nor timers', () => {
    for (const node of nodesOf(sessionModel.root)) expect([node.invoke, node.after]).toEqual([[], []]);
  });

  it('describes every state and every transition', () => {
    for (const node of nodesOf(sessionModel.root)) {
      expect(node.description, node.id).toMatch(/^[A-Z].*\.$/);
      for (const transition of transitionsOf(node)) {
        expect(transition.description, `${node.id}: ${transition.eventType}`).toMatch(/^[A-Z].*\.$/);
      }
    }
  });

  it('gives a few hundred paths, none of them long', () => {
    expect(paths.length).toBeGreaterThan(100);
    expect(paths.length).toBeLessThan(600);
    expect(Math.max(...paths.map(({ events }) => events.length))).toBeLessThan(16);
  });

  it('ends no path but at a final state or for want of anything new, and goes on after none', () => {
    for (const { events } of paths) {
      const actor = createActor(sessionModel).start();
      for (const event of events) {
        expect(actor.getSnapshot().status).toBe('active');
        actor.send({ type: event });
      }
    }
  });

  it('takes every state and every transition on some path', () => {
    const taken = new Set<string>();
    for (const { events } of paths) {
      const actor = createActor(sessionModel).start();
      for (const event of events) {
        const place = placeOf(actor.getSnapshot().value);
        taken.add(place).add(`${place}: ${event}`);
        actor.send({ type: event });
      }
      taken.add(placeOf(actor.getSnapshot().value));
    }
    expect(modelTransitions().filter((name) => !taken.has(name))).toEqual([]);
  });

  it('titles each path with a sentence of its own', () => {
    expect(new Set(paths.map(({ title }) => title)).size).toBe(paths.length);
    expect(paths.map(({ title }) => title)).toContain(
      'origin answers token, then refresh is due, then origin asks for the expired token, then edge answers token: ' +
        'the session is active',
    );
  });

  it('tells the same story as the oracle, on every path and after every event', async () => {
    const limits = { ...DEFAULT_LIMITS, ...MODEL_LIMITS, backoffJitterShare: 0, refreshJitterMaxMs: 0 };
    for (const { title, events } of paths) {
      const driver = await startDriver(shadowWorld(), {
        sessionId: 'sess_test',
        template: null,
        organizationId: null,
        policy: 'automatic',
        capabilities: { confirmSession: true, createHandshakeUrl: true, followHandshake: true },
        limits,
        atMs: Date.UTC(2026, 0, 1),
      });
      const play = modelEventPlayer(driver, 'sess_test');
      const model = createActor(sessionModel).start();
      for (const event of events) {
        await play(event);
        model.send({ type: event });
        const { value, context } = model.getSnapshot();
        const { oracle } = driver;
        const told = [oracle.value, (driver.usableForMs ?? -1) > 0, oracle.outage, oracle.skipCache];
        const { token, outage, skipCache } = context;
        if (value === 'signed-out') expect(oracle.value, title).toBe(value);
        else
          expect(told, `${title} (at: ${event})`).toEqual([value, token === 'usable', outage, skipCache !== 'nobody']);
        expect(oracle.guessed).toBe(false);
      }
    }
  });
});

function placeOf(value: unknown): string {
  return typeof value === 'string' ? value : Object.entries(Object(value)).flat().join('.');
}
