// Inside Telegram: what Telegram has signed lies behind the # of the address; it is posted once, and the page opens.
// Telegram's own script is somebody else's and is not loaded (docs/decisions/0032-a-page-in-a-browser.md).

async function enter() {
  const signed = new URLSearchParams(location.hash.slice(1)).get('tgWebAppData');
  // Nothing of it stays in the address or in the history.
  history.replaceState(null, '', location.pathname);
  const answer = signed && (await fetch(location.pathname, { method: 'POST', body: signed }));
  if (!answer || !answer.ok) throw new Error('refused');
  location.replace(answer.headers.get('X-Go-To'));
}

enter().catch(() => {
  for (const part of document.querySelectorAll('[data-step]')) part.hidden = part.dataset.step !== 'failed';
});
