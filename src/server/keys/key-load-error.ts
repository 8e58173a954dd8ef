import { SessionError } from '../../protocol/errors.ts';

/** No usable key set came from where it is published. */
export class KeyLoadError extends SessionError {
  /** What a request that needed the key is signed out with. */
  readonly reason: 'jwk-remote-failed-to-load' | 'jwk-remote-invalid';

  constructor(reason: KeyLoadError['reason'], cause?: unknown) {
    super(
      reason === 'jwk-remote-invalid' ? 'invalid-answer' : 'network',
      'The key set could not be loaded: check that jwksUrl answers with a JSON Web Key Set.',
      { cause },
    );
    this.name = 'KeyLoadError';
    this.reason = reason;
  }
}
