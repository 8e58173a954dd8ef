import type { RequestState } from 'xstate-session/server';

declare global {
  namespace App {
    interface Locals {
      auth: RequestState;
    }
  }
}
