import type { SessionEmitted } from '../../machines/session/contract.ts';
import { EMITTED_TYPES } from '../session/events.ts';

/** What a session can emit, by name. */
export const SESSION_EVENT_NAMES: readonly SessionEmitted['type'][] = EMITTED_TYPES.filter((type) => type !== '*');
