import { createSSRApp, defineComponent, h, onErrorCaptured, type PropType, shallowReactive, type VNode } from 'vue';
import { SessionProvider, useAuthorizedFetch, useExpiring, useSession, useToken } from 'xstate-session/vue';
import { type AppProps, describeEnd, describeSession, describeToken, type Hydrate } from '../support/frame-app.ts';

const probes = { probe: { type: Object as PropType<AppProps['probe']>, required: true }, apiOrigin: String } as const;

const Status = defineComponent({
  props: probes,
  setup({ probe }) {
    const { status, degraded, organizationId } = useSession();
    return () => {
      const facts = { status: status.value, degraded: degraded.value, organizationId: organizationId.value };
      probe.rendered('status');
      return h('p', { class: 'status' }, describeSession(facts));
    };
  },
});

const Countdown = defineComponent({
  setup() {
    const expiring = useExpiring();
    return () => h('time', describeEnd(expiring.value));
  },
});

const Token = defineComponent({
  props: probes,
  setup({ probe, apiOrigin = '' }) {
    const token = useToken();
    probe.hasFetch(useAuthorizedFetch({ origins: [apiOrigin] }));
    return () => {
      probe.rendered('token');
      return h('p', { class: 'token' }, describeToken(token.value));
    };
  },
});

const Boundary = defineComponent({
  props: probes,
  setup({ probe }, { slots }) {
    onErrorCaptured((error) => {
      probe.failed(error);
      return false;
    });
    return () => slots.default?.();
  },
});

export function createVueApp(props: AppProps) {
  const state = shallowReactive({ sources: props.sources, version: 0 });
  const { probe, apiOrigin, arrangement } = props;
  const panel = () => [h(Status, { probe }), h(Token, { probe, apiOrigin }), h(Countdown)];
  const provider = (index: number): VNode => {
    const within = () => (arrangement === 'nested' && index + 1 < state.sources.length ? [provider(index + 1)] : []);
    const key = `${state.version} ${index}`;
    const slots = { default: () => [...panel(), ...within()] };
    return h(Boundary, { probe }, { default: () => h(SessionProvider, { ...state.sources[index], key }, slots) });
  };
  const app = createSSRApp(() => {
    if (arrangement === 'none') return h(Boundary, { probe }, { default: panel });
    return arrangement === 'nested' ? provider(0) : state.sources.map((_source, index) => provider(index));
  });
  return { app, state };
}

export const hydrate: Hydrate = (root, props) => {
  const { app, state } = createVueApp(props);
  app.mount(root);
  return {
    update(sources) {
      state.sources = sources;
    },
    remount() {
      state.version += 1;
    },
    unmount: () => app.unmount(),
  };
};
