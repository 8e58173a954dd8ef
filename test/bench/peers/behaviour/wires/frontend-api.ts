import type { ApiAnswer } from '../contract.ts';
import { type Api, jsonAnswer, type Wire } from '../world.ts';

const SESSION = /^\/v1\/client\/sessions\/([^/]+)(?:\/(tokens|touch|end|remove))?$/;

/** A Clerk-style frontend API, with an edge that mints from the last active token while the origin is down. */
export const frontendApiWire: Wire = {
  answer({ method, url }, api) {
    if (method === 'GET' && url.pathname === '/v1/environment') return jsonAnswer(200, environment());
    const isDeletion = url.searchParams.get('_method') === 'DELETE' || method === 'DELETE';
    if (url.pathname === '/v1/client' || url.pathname === '/v1/client/sessions') {
      if (isDeletion) api.isSessionAlive = false;
      return jsonAnswer(200, { response: client(api), client: null });
    }
    const [, id, action] = SESSION.exec(url.pathname) ?? [];
    if (id === undefined) return refused(404, 'resource_not_found');
    if (id !== api.sessionId || !api.isSessionAlive) return refused(401, 'authentication_invalid');
    if (action === 'tokens') return jsonAnswer(200, { object: 'token', jwt: api.mint() });
    if (action === 'end' || action === 'remove') api.isSessionAlive = false;
    return jsonAnswer(200, { response: session(api), client: client(api) });
  },
  answerAlone({ url }, api) {
    if (SESSION.exec(url.pathname)?.[2] !== 'tokens') return refused(503, 'service_unavailable');
    if (!url.searchParams.has('expired_token')) return refused(422, 'missing_expired_token');
    return jsonAnswer(200, { object: 'token', jwt: api.mint() });
  },
};

function refused(status: number, code: string): ApiAnswer {
  return jsonAnswer(status, { errors: [{ code, message: code, long_message: code }], clerk_trace_id: 'trace_1' });
}

function client(api: Api): object {
  const sessions = api.isSessionAlive ? [session(api)] : [];
  return {
    object: 'client',
    id: 'client_1',
    sessions,
    sign_in: null,
    sign_up: null,
    last_active_session_id: api.isSessionAlive ? api.sessionId : null,
    created_at: api.now(),
    updated_at: api.now(),
  };
}

function session(api: Api): object {
  const user = {
    object: 'user',
    id: 'user_1',
    first_name: 'Ada',
    last_name: null,
    email_addresses: [],
    phone_numbers: [],
    web3_wallets: [],
    external_accounts: [],
    enterprise_accounts: [],
    saml_accounts: [],
    passkeys: [],
    organization_memberships: [],
    public_metadata: {},
    unsafe_metadata: {},
    created_at: api.now(),
    updated_at: api.now(),
  };
  return {
    object: 'session',
    id: api.sessionId,
    status: 'active',
    expire_at: api.now() + 7 * 86_400_000,
    abandon_at: api.now() + 30 * 86_400_000,
    last_active_at: api.now(),
    last_active_organization_id: null,
    last_active_token: api.isSessionAlive ? { object: 'token', jwt: api.mint() } : null,
    actor: null,
    user,
    public_user_data: {
      first_name: 'Ada',
      last_name: null,
      image_url: '',
      has_image: false,
      identifier: 'ada',
      user_id: 'user_1',
    },
    created_at: api.now(),
    updated_at: api.now(),
  };
}

/** As much of an instance's settings as clerk-js needs to start. */
function environment(): object {
  return {
    object: 'environment',
    id: 'env_1',
    auth_config: {
      object: 'auth_config',
      id: 'aconf_1',
      single_session_mode: true,
      claimed_at: null,
      reverification: false,
    },
    display_config: {
      object: 'display_config',
      id: 'display_config_1',
      instance_environment_type: 'production',
      application_name: 'App',
      home_url: 'https://app.example',
      sign_in_url: 'https://app.example/sign-in',
      sign_up_url: 'https://app.example/sign-up',
      after_sign_in_url: 'https://app.example/',
      after_sign_up_url: 'https://app.example/',
      after_sign_out_all_url: 'https://app.example/',
      after_sign_out_one_url: 'https://app.example/',
      after_switch_session_url: 'https://app.example/',
      branded: false,
      theme: {},
      preferred_sign_in_strategy: 'password',
    },
    user_settings: {
      attributes: {},
      actions: {},
      social: {},
      sign_in: {},
      sign_up: {},
      password_settings: {},
      enterprise_sso: {},
    },
    organization_settings: { enabled: false },
    commerce_settings: { billing: { enabled: false } },
    api_keys_settings: { enabled: false },
    maintenance_mode: false,
  };
}
