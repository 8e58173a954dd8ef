import { ErrorBoundary, For, Show } from 'solid-js';
import { SessionProvider, useAuthorizedFetch, useExpiring, useSession, useToken } from 'xstate-session/solid';
import { describeEnd, describeSession, describeToken } from '../support/frame-app.ts';

function Status(props) {
  const session = useSession();
  const text = () => {
    const facts = describeSession(session);
    props.probe.rendered('status');
    return facts;
  };
  return <p class="status">{text()}</p>;
}

function Countdown() {
  const expiring = useExpiring();
  return <time>{describeEnd(expiring())}</time>;
}

function Token(props) {
  const token = useToken();
  props.probe.hasFetch(useAuthorizedFetch({ origins: [props.apiOrigin] }));
  const text = () => {
    props.probe.rendered('token');
    return describeToken(token());
  };
  return <p class="token">{text()}</p>;
}

function Failed(props) {
  props.probe.failed(props.error);
  return <p>failed</p>;
}

function Panel(props) {
  return (
    <ErrorBoundary fallback={(error) => <Failed error={error} probe={props.probe} />}>
      <Status probe={props.probe} />
      <Token probe={props.probe} apiOrigin={props.apiOrigin} />
      <Countdown />
    </ErrorBoundary>
  );
}

function Provider(props) {
  return (
    <SessionProvider {...props.sources()[props.index]}>
      <Panel probe={props.probe} apiOrigin={props.apiOrigin} />
      <Show when={props.nested && props.index + 1 < props.sources().length}>
        <Provider {...props} index={props.index + 1} />
      </Show>
    </SessionProvider>
  );
}

export function App(props) {
  const indexes = () => (props.arrangement === 'nested' ? [0] : props.indexes);
  return (
    <Show when={props.version() + 1} keyed>
      {/* With a parameter it is called anew for each version. */}
      {(_version) => (
        <Show when={props.arrangement !== 'none'} fallback={<Panel probe={props.probe} apiOrigin={props.apiOrigin} />}>
          <For each={indexes()}>
            {(index) => (
              <Provider
                sources={props.sources}
                index={index}
                nested={props.arrangement === 'nested'}
                probe={props.probe}
                apiOrigin={props.apiOrigin}
              />
            )}
          </For>
        </Show>
      )}
    </Show>
  );
}
