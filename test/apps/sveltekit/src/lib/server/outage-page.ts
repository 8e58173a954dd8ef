const page =
  '<!doctype html><title>One moment</title><p>We cannot reach our sign-in service just now. You are still signed in.';

/** For the minutes when nothing answers at all: nobody is signed out by them. */
export function outagePage(): Response {
  return new Response(page, { status: 503, headers: { 'content-type': 'text/html', 'retry-after': '30' } });
}
