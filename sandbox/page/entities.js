// From text and entities to nodes. Offsets count UTF-16 units, as JavaScript strings do.

import { lettered, make } from './dom.js';

const PLAIN = {
  bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre', blockquote: 'blockquote',
};

export function formatted(text, entities, actions) {
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, sorted, actions);
  return fragment;
}

function fill(parent, text, from, to, entities, actions) {
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    index += 1;
    if (end <= start) continue;
    if (start > at) parent.append(...lettered(text.slice(at, start)));
    const inner = [];
    while (index < entities.length && entities[index].offset < end) inner.push(entities[index++]);
    const node = element(entity, text.slice(start, end), actions);
    fill(node, text, start, end, inner, actions);
    parent.append(node);
    at = end;
  }
  if (at < to) parent.append(...lettered(text.slice(at, to)));
}

function element(entity, words, actions) {
  if (PLAIN[entity.type]) return make(PLAIN[entity.type]);
  switch (entity.type) {
    case 'expandable_blockquote': return expandable();
    case 'spoiler': return spoiler();
    case 'bot_command': return act('command', words, () => actions.command(words));
    case 'text_link': return link(entity.url, actions);
    case 'url': return link(/^https?:/.test(words) ? words : `https://${words}`, actions);
    case 'mention':
    case 'hashtag': return make('span', { className: entity.type });
    default: return make('span');
  }
}

function act(className, label, click) {
  return make('button', { type: 'button', className: `inline ${className}`, click, testid: `text-${className}` });
}

function expandable() {
  const quote = make('blockquote', { className: 'folded', tabindex: '0' });
  const unfold = () => quote.classList.toggle('folded');
  quote.addEventListener('click', unfold);
  quote.addEventListener('keydown', (event) => event.key === 'Enter' && unfold());
  return quote;
}

function spoiler() {
  const node = make('span', { className: 'spoiler', role: 'button', tabindex: '0', 'aria-label': '点按查看' });
  const show = () => { node.className = ''; node.removeAttribute('role'); node.removeAttribute('aria-label'); };
  node.addEventListener('click', show);
  node.addEventListener('keydown', (event) => event.key === 'Enter' && show());
  return node;
}

export function link(address, actions) {
  const payload = actions.startPayload(address);
  if (payload !== null) return act('link', address, () => actions.openBot(payload));
  const safe = /^https?:\/\//i.test(address);
  return make('a', safe ? { href: address, target: '_blank', rel: 'noopener noreferrer' } : {});
}
