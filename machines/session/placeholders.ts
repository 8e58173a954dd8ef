import { fromPromise } from 'xstate';
import { ActorNotProvidedError } from '../../src/protocol/errors.ts';
import type {
  ConfirmSessionAnswer,
  ConfirmSessionInput,
  CreateHandshakeUrlAnswer,
  CreateHandshakeUrlInput,
  CreateTokenAnswer,
  CreateTokenInput,
  FollowHandshakeAnswer,
  FollowHandshakeInput,
} from './contract.ts';

/** The pluggable actors, as long as nobody has given them: each rejects with `actor-not-provided`. */
export const placeholders = {
  createToken: fromPromise<CreateTokenAnswer, CreateTokenInput>(() => missing('createToken')),
  confirmSession: fromPromise<ConfirmSessionAnswer, ConfirmSessionInput>(() => missing('confirmSession')),
  createHandshakeUrl: fromPromise<CreateHandshakeUrlAnswer, CreateHandshakeUrlInput>(() =>
    missing('createHandshakeUrl'),
  ),
  followHandshake: fromPromise<FollowHandshakeAnswer, FollowHandshakeInput>(() => missing('followHandshake')),
};

function missing(actor: string): Promise<never> {
  return Promise.reject(new ActorNotProvidedError(actor));
}
