import type { OrganizationTarget } from './organization-matcher.ts';
import { publicUrl } from './public-url.ts';
import type { Settings } from './settings.ts';

/** The request's address as the browser sees it, and what it stands for. Each part is worked out when first asked for. */
export interface OwnAddress {
  readonly url: URL;
  /** `null`: no organization in particular. */
  readonly organization: OrganizationTarget | null;
}

/** Looks at a request's address, lazily: most requests never need it. */
export function ownAddress(request: Request, settings: Settings): OwnAddress {
  return new LazyAddress(request, settings);
}

class LazyAddress implements OwnAddress {
  readonly #request: Request;
  readonly #settings: Settings;
  #url: URL | undefined;
  #organization: OrganizationTarget | null | undefined;

  constructor(request: Request, settings: Settings) {
    this.#request = request;
    this.#settings = settings;
  }

  get url(): URL {
    this.#url ??= publicUrl(this.#request, this.#settings.trustedHosts);
    return this.#url;
  }

  get organization(): OrganizationTarget | null {
    if (this.#organization === undefined) this.#organization = targetOf(this.#settings, this.url.pathname);
    return this.#organization;
  }
}

function targetOf(settings: Settings, pathname: string): OrganizationTarget | null {
  try {
    return settings.organization?.(pathname) ?? null;
  } catch {
    settings.logger.warn?.(
      'A pattern of organizationSync failed on an address; it is taken to ask for no organization.',
    );
    return null;
  }
}
