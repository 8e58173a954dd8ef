import { Activity, type ActivityProps, Component, createElement, Fragment, type ReactNode, StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { hydrateRoot } from 'react-dom/client';
import { SessionProvider, useAuthorizedFetch, useExpiring, useSession, useToken } from 'xstate-session/react';
import { type AppProps, describeEnd, describeSession, describeToken, type Hydrate } from '../support/frame-app.ts';

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

function Countdown() {
  return createElement('time', null, describeEnd(useExpiring()));
}

function Token({ probe, apiOrigin }: Pick<AppProps, 'probe' | 'apiOrigin'>) {
  const token = useToken();
  probe.hasFetch(useAuthorizedFetch({ origins: [apiOrigin] }));
  probe.rendered('token');
  return createElement('p', { className: 'token' }, describeToken(token));
}

/** What hides a part of the app. */
interface Hiding {
  readonly around: 'readers' | 'providers';
  readonly mode: NonNullable<ActivityProps['mode']>;
}

/** The app, in StrictMode. */
export function App({
  sources,
  arrangement,
  probe,
  apiOrigin,
  version,
  hiding,
}: AppProps & { readonly version: number; readonly hiding?: Hiding }) {
  const within = (around: Hiding['around'], children: ReactNode): ReactNode =>
    hiding?.around === around ? createElement(Activity, { mode: hiding.mode, children }) : children;
  const readers = createElement(
    Boundary,
    { probe },
    createElement(
      Fragment,
      null,
      createElement(Status, { probe }),
      createElement(Token, { probe, apiOrigin }),
      createElement(Countdown),
    ),
  );
  const panel = within('readers', readers);
  const provider = (index: number): ReactNode => {
    const inner = arrangement === 'nested' && index + 1 < sources.length ? provider(index + 1) : null;
    return createElement(SessionProvider, { ...sources[index], key: `${version} ${index}` }, panel, inner);
  };
  const all = { none: panel, nested: provider(0), 'side-by-side': sources.map((_source, index) => provider(index)) };
  return createElement(StrictMode, null, within('providers', all[arrangement ?? 'side-by-side']));
}
export const hydrate: Hydrate = (root, props) => {
  let version = 0;
  let { sources } = props;
  let hiding: Hiding | undefined;
  const app = () => createElement(App, { ...props, sources, version, ...(hiding && { hiding }) });
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
    setActivity(mode, around) {
      hiding = { mode, around };
      render();
    },
  };
};
