import type { Settings } from '../settings.ts';

/**
 * The frontend API's URL for a request, without a slash at the end: as the options say it, or, where they give a path of
 * this app that passes requests on to it (`proxyUrl: '/__clerk'`), that path behind the origin the browser sees.
 */
export function frontendApiUrl({ frontendApi }: Pick<Settings, 'frontendApi'>, publicUrl: URL): string {
  return frontendApi.startsWith('/') ? `${publicUrl.origin}${frontendApi}` : frontendApi;
}
