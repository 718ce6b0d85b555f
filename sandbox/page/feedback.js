// What a press or a refusal shows for a moment, and alerts that wait for the reader.

import { byId, make } from './dom.js';

const SHOWN_MS = 3500;

export function toast(text, kind = 'plain') {
  const node = make('div', { className: `toast ${kind}`, text, testid: 'toast' });
  byId('toasts').replaceChildren(node);
  setTimeout(() => node.remove(), SHOWN_MS);
}

export function alertBox(text) {
  byId('alert-text').textContent = text;
  byId('alert').showModal();
}

export async function guarded(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name !== 'AbortError') toast(error.message, 'wrong');
    return null;
  }
}
