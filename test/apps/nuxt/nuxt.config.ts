export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  telemetry: false,
  // Set when it starts, by NUXT_PUBLIC_FRONTEND_API_URL and NUXT_PUBLIC_COOKIE_SUFFIX.
  runtimeConfig: { public: { frontendApiUrl: '', cookieSuffix: '' } },
  app: { head: { title: 'Shop', htmlAttrs: { lang: 'en' }, link: [{ rel: 'icon', href: 'data:,' }] } },
});
