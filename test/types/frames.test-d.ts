// Compiled by `npm run typecheck`, never run: what does not hold does not compile.
import type { Accessor } from 'solid-js';
import { expectTypeOf } from 'vitest';
import type { Ref } from 'vue';
import type { createSession, Session } from 'xstate-session';
import type { startSession } from 'xstate-session/browser';
import type { AuthorizedFetch } from 'xstate-session/fetch';
import type * as react from 'xstate-session/react';
import type * as reactNative from 'xstate-session/react-native';
import type * as solid from 'xstate-session/solid';
import type * as svelte from 'xstate-session/svelte';
import type * as vue from 'xstate-session/vue';

type View = ReturnType<typeof react.useSession>;
expectTypeOf<View>().not.toBeAny();
expectTypeOf<View['status']>().toEqualTypeOf<'loading' | 'signed-in' | 'signed-out'>();
expectTypeOf<View['session']>().toEqualTypeOf<Session | null>();
expectTypeOf<ReturnType<typeof svelte.useSession>>().toEqualTypeOf<View>();
expectTypeOf<ReturnType<typeof solid.useSession>>().toEqualTypeOf<View>();
expectTypeOf<ReturnType<typeof vue.useSession>['status']['value']>().toEqualTypeOf<View['status']>();

expectTypeOf<ReturnType<typeof react.useToken>>().toEqualTypeOf<string | null>();
expectTypeOf<ReturnType<typeof vue.useToken>>().toEqualTypeOf<Readonly<Ref<string | null>>>();
expectTypeOf<ReturnType<typeof svelte.useToken>['current']>().toEqualTypeOf<string | null>();
expectTypeOf<ReturnType<typeof solid.useToken>>().toEqualTypeOf<Accessor<string | null>>();
expectTypeOf<ReturnType<typeof react.useAuthorizedFetch>>().toEqualTypeOf<AuthorizedFetch>();

// What starts a session is what a provider takes, in one line.
type Create = NonNullable<react.SessionSource['create']>;
expectTypeOf<() => ReturnType<typeof startSession>>().toExtend<Create>();
expectTypeOf<() => ReturnType<typeof createSession>>().toExtend<Create>();
expectTypeOf<Parameters<typeof svelte.provideSession>[0]>().toEqualTypeOf<
  react.SessionSource | (() => react.SessionSource)
>();

// What a native app stores is what starts its session.
expectTypeOf<reactNative.StoredSession>().toExtend<Partial<Parameters<typeof createSession>[0]>>();
