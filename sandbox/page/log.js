// The messages of the open chat: only what changed is built anew, and the reader's place is kept.

import { byId, make } from './dom.js';
import { dayKey, dayName, serviceWords } from './format.js';
import { messageNode } from './message.js';

const NEAR_END = 90;
const TOGETHER_SECONDS = 300;

export class Log {
  constructor(actions, onEnd) {
    this.actions = actions;
    this.onEnd = onEnd;
    this.nodes = new Map();
    this.frame = byId('log');
    this.missed = 0;
    this.wasAtEnd = true;
    this.frame.addEventListener('scroll', () => this.scrolled(), { passive: true });
    byId('down').addEventListener('click', () => this.toEnd(true));
    // A keyboard that opens or a picture that loads must not push the newest message out of sight.
    const keep = () => this.wasAtEnd && this.toEnd();
    const watch = new ResizeObserver(keep);
    watch.observe(this.frame);
    watch.observe(byId('messages'));
  }

  clear() {
    this.nodes.clear();
    byId('messages').replaceChildren();
    this.missed = 0;
    this.wasAtEnd = true;
    this.lastId = 0;
  }

  show(messages, isGroup) {
    const before = this.frame.scrollHeight - this.frame.scrollTop;
    const grewAbove = this.firstId !== undefined && messages.length && messages[0].message_id < this.firstId;
    this.place(byId('messages'), this.wanted(messages, isGroup));
    this.count(messages);
    if (this.wasAtEnd) this.toEnd();
    else if (grewAbove) this.frame.scrollTop = this.frame.scrollHeight - before;
    this.firstId = messages.length ? messages[0].message_id : undefined;
    this.scrolled();
  }

  wanted(messages, isGroup) {
    const list = [];
    messages.forEach((message, index) => {
      const previous = messages[index - 1];
      if (!previous || dayKey(previous.date) !== dayKey(message.date)) list.push(this.day(message));
      const place = { isGroup, first: !together(previous, message), last: !together(message, messages[index + 1]) };
      list.push(this.node(`m${message.key || message.message_id}`, JSON.stringify([message, place]), () => messageNode(message, place, this.actions)));
    });
    return list;
  }

  day(message) {
    const key = dayKey(message.date);
    return this.node(`d${key}`, key, () => make('li', { className: 'service day' }, make('span', { text: dayName(message.date) })));
  }

  node(key, shape, build) {
    const known = this.nodes.get(key);
    if (known && known.shape === shape) return known.node;
    const node = build();
    if (known) node.classList.add('known');
    this.nodes.set(key, { shape, node });
    return node;
  }

  place(list, wanted) {
    const kept = new Set(wanted);
    for (const child of [...list.children]) if (!kept.has(child)) child.remove();
    wanted.forEach((node, index) => {
      if (list.children[index] !== node) list.insertBefore(node, list.children[index] || null);
    });
    for (const [key, { node }] of this.nodes) if (!kept.has(node)) this.nodes.delete(key);
  }

  count(messages) {
    const fresh = messages.filter((message) => message.message_id > this.lastId && !message.mine);
    if (this.lastId && !this.wasAtEnd) this.missed += fresh.length;
    this.lastId = Math.max(this.lastId, 0, ...messages.map((message) => message.message_id || 0));
  }

  scrolled() {
    this.wasAtEnd = this.frame.scrollHeight - this.frame.scrollTop - this.frame.clientHeight < NEAR_END;
    if (this.wasAtEnd) { this.missed = 0; this.onEnd(); }
    const down = byId('down');
    down.hidden = this.wasAtEnd;
    down.dataset.count = this.missed || '';
  }

  toEnd(smoothly = false) {
    this.frame.scrollTo({ top: this.frame.scrollHeight, behavior: smoothly ? 'smooth' : 'instant' });
  }

  jump(messageId) {
    const known = this.nodes.get(`m${messageId}`);
    if (!known) return;
    // At once: news that arrives during a slow scroll would pull the reader back to the end.
    known.node.scrollIntoView({ block: 'center', behavior: 'instant' });
    this.scrolled();
    known.node.classList.remove('flash');
    requestAnimationFrame(() => known.node.classList.add('flash'));
  }
}

function together(one, other) {
  if (!one || !other || serviceWords(one) || serviceWords(other)) return false;
  const sameSender = (one.sender_chat || one.from).id === (other.sender_chat || other.from).id;
  return sameSender && other.date - one.date < TOGETHER_SECONDS && dayKey(one.date) === dayKey(other.date);
}
