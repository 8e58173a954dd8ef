/** Shows the picture of a button that was clicked as large as the window. Escape, or another click, takes it away. */
export function enlarge({ target }) {
  const button = target instanceof Element ? target.closest('button.enlarge') : null;
  if (button === null) return;
  const dialog = document.createElement('dialog');
  dialog.className = 'enlarged';
  dialog.setAttribute('aria-label', 'The picture, enlarged');
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = 'Close';
  dialog.append(close, ...[...button.children].map((picture) => picture.cloneNode(true)));
  dialog.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
