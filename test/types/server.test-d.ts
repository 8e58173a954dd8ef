// Compiled by `npm run typecheck`, never run: what does not hold does not compile.
import { expectTypeOf } from 'vitest';
import type { AuthenticateOptions, VerificationKeys } from 'xstate-session/server';

type Asked<Kinds> = { readonly acceptsToken: Kinds };
type Keys = { readonly keys: VerificationKeys };

// Keys may be left out where no accepted token can be a JWT, and nowhere else.
expectTypeOf<Asked<'api-key'>>().toExtend<AuthenticateOptions>();
expectTypeOf<Asked<readonly ['api-key']>>().toExtend<AuthenticateOptions>();
expectTypeOf<{ readonly publishableKey: string }>().not.toExtend<AuthenticateOptions>();
expectTypeOf<Asked<'any'>>().not.toExtend<AuthenticateOptions>();
expectTypeOf<Asked<'m2m-token'>>().not.toExtend<AuthenticateOptions>();
expectTypeOf<Asked<readonly ['api-key', 'oauth-token']>>().not.toExtend<AuthenticateOptions>();
expectTypeOf<Keys>().toExtend<AuthenticateOptions>();
expectTypeOf<Keys & Asked<'any'>>().toExtend<AuthenticateOptions>();
expectTypeOf<Keys & Asked<readonly ('session-token' | 'api-key')[]>>().toExtend<AuthenticateOptions>();
