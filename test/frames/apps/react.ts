import { Component, createElement, Fragment, type ReactNode, StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { hydrateRoot } from 'react-dom/client';
import { SessionProvider, useAuthorizedFetch, useSession, useToken } from 'xstate-session/react';
import { type AppProps, describeSession, describeToken, type Hydrate } from '../support/frame-app.ts';

class Boundary extends Component<{ probe: AppProps['probe']; children?: ReactNode }> {
  static getDerivedStateFromError(): object {
    return { hasFailed: true };
  }
  override state = { hasFailed: false };
  override componentDidCatch(error: unknown): void {
    this.props.probe.failed(error);
  }
  override render(): ReactNode {
    return this.state.hasFailed ? createElement('p', null, 'failed') : this.props.children;
  }
}

function Status({ probe }: Pick<AppProps, 'probe'>) {
  const session = useSession();
  probe.rendered('status');
  return createElement('p', { className: 'status' }, describeSession(session));
}

function Token({ probe, apiOrigin }: Pick<AppProps, 'probe' | 'apiOrigin'>) {
  const token = useToken();
  probe.hasFetch(useAuthorizedFetch({ origins: [apiOrigin] }));
  probe.rendered('token');
  return createElement('p', { className: 'token' }, describeToken(token));
}

/** The app, in StrictMode. */
export function App({ sources, arrangement, probe, apiOrigin, version }: AppProps & { readonly version: number }) {
  const panel = createElement(
    Boundary,
    { probe },
    createElement(Fragment, null, createElement(Status, { probe }), createElement(Token, { probe, apiOrigin })),
  );
  const provider = (index: number): ReactNode => {
    const within = arrangement === 'nested' && index + 1 < sources.length ? provider(index + 1) : null;
    return createElement(SessionProvider, { ...sources[index], key: `${version} ${index}` }, panel, within);
  };
  const all = { none: panel, nested: provider(0), 'side-by-side': sources.map((_source, index) => provider(index)) };
  return createElement(StrictMode, null, all[arrangement ?? 'side-by-side']);
}
export const hydrate: Hydrate = (root, props) => {
  let version = 0;
  let { sources } = props;
  const app = () => createElement(App, { ...props, sources, version });
  const mounted = hydrateRoot(root, app(), {
    onRecoverableError: (error) => console.error(error),
    onCaughtError: () => undefined,
  });
  const render = () => flushSync(() => mounted.render(app()));
  return {
    update(next) {
      sources = next;
      render();
    },
    remount() {
      version += 1;
      render();
    },
    unmount: () => mounted.unmount(),
  };
};
