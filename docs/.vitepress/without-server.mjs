/**
 * Opened from a folder: a browser runs no module there, and so nothing of the site's own program. What needs little works all the same:
 * links, the theme, the navigation of a phone, what enlarges a picture. It is sent to the page as text, and so refers to nothing outside itself.
 *
 * @param {(click: Event) => void} enlarge
 */
export function withoutServer(enlarge) {
  if (location.protocol !== 'file:') return;
  const root = document.documentElement;
  root.classList.add('without-server');
  document.addEventListener('DOMContentLoaded', () => {
    // Addresses that begin with a slash would lead to the root of the disk.
    const up = '../'.repeat(Number(document.querySelector('meta[name="depth"]').content)) || './';
    for (const name of ['href', 'src', 'srcset'])
      for (const element of document.querySelectorAll(`[${name}^="/"]`))
        element.setAttribute(name, up + (element.getAttribute(name).slice(1) || 'index.html'));
  });
  document.addEventListener('click', enlarge);
  document.addEventListener('click', ({ target }) => {
    const menu = document.querySelector('.VPLocalNav .menu');
    const sidebar = document.querySelector('.VPSidebar');
    if (menu && sidebar && !sidebar.contains(target)) {
      const isOpen = sidebar.classList.toggle('open', menu.contains(target) && !sidebar.classList.contains('open'));
      menu.setAttribute('aria-expanded', String(isOpen));
    }
    if (target.closest('.VPSwitchAppearance')) {
      // Where the next page looks for it.
      localStorage.setItem('vitepress-theme-appearance', root.classList.toggle('dark') ? 'dark' : 'light');
    }
  });
}
