// Writing: text, commands, files, reply keyboards, replies and edits.

import { byId, make } from './dom.js';
import { clip, senderName, summary } from './format.js';

export class Composer {
  constructor({ onSend, onFile }) {
    this.onSend = onSend;
    this.onFile = onFile;
    this.commands = [];
    this.reply = null;
    this.edited = null;
    this.chosen = 0;
    this.isPinnedOpen = false;
    this.text = byId('text');
    this.listen();
  }

  listen() {
    byId('composer').addEventListener('submit', (event) => { event.preventDefault(); this.submit(); });
    this.text.addEventListener('input', () => { this.isPinnedOpen = false; this.grow(); this.showMenu(); });
    this.text.addEventListener('keydown', (event) => this.key(event));
    byId('slash').addEventListener('click', () => { this.isPinnedOpen = byId('menu').hidden; this.showMenu(); this.text.focus(); });
    byId('keys').addEventListener('click', () => { byId('keyboard').hidden = !byId('keyboard').hidden; });
    byId('context').querySelector('button').addEventListener('click', () => this.clearContext());
    byId('file').addEventListener('change', () => this.pickFile());
    document.addEventListener('click', (event) => {
      if (!byId('composer').contains(event.target)) this.closeMenu();
    });
  }

  reset() {
    this.text.value = '';
    this.clearContext();
    this.grow();
    this.closeMenu();
  }

  closeMenu() {
    this.isPinnedOpen = false;
    byId('menu').hidden = true;
    byId('slash').setAttribute('aria-expanded', 'false');
  }

  show(sight) {
    this.commands = sight.commands;
    byId('slash').hidden = !sight.commands.length;
    this.text.placeholder = (sight.keyboard && sight.keyboard.input_field_placeholder) || '消息';
    this.showKeyboard(sight.keyboard);
  }

  submit() {
    const text = this.text.value.trim();
    if (!text) return;
    const body = { text, reply_to: this.reply && this.reply.message_id, edit: this.edited && this.edited.message_id };
    this.reset();
    this.onSend(body);
    this.text.focus();
  }

  pickFile() {
    const [file] = byId('file').files;
    if (!file) return;
    const caption = this.text.value.trim();
    const reply = this.reply && this.reply.message_id;
    this.reset();
    byId('file').value = '';
    this.onFile(file, caption, reply);
  }

  replyTo(message) {
    this.edited = null;
    this.reply = message;
    this.showContext(`回复 ${senderName(message)}`, summary(message));
  }

  edit(message) {
    this.reply = null;
    this.edited = message;
    this.text.value = message.text;
    this.grow();
    this.showContext('编辑消息', message.text);
  }

  showContext(title, words) {
    const [place] = byId('context').children;
    place.replaceChildren(make('strong', { text: title }), make('span', { text: clip(words, 60) }));
    byId('context').hidden = false;
    this.text.focus();
  }

  clearContext() {
    if (this.edited) { this.text.value = ''; this.grow(); }
    this.reply = null;
    this.edited = null;
    byId('context').hidden = true;
  }

  grow() {
    this.text.rows = 1;
    const line = parseFloat(getComputedStyle(this.text).lineHeight);
    const padding = this.text.offsetHeight - line;
    this.text.rows = Math.min(8, Math.max(1, Math.round((this.text.scrollHeight - padding) / line)));
  }

  key(event) {
    const isOpen = !byId('menu').hidden;
    if (event.key === 'Escape') {
      if (isOpen) this.closeMenu();
      else this.clearContext();
    } else if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      this.choose(this.chosen + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      const option = isOpen && byId('menu').children[this.chosen];
      if (option) option.click(); else this.submit();
    }
  }

  showMenu() {
    const typed = this.text.value;
    const isCommand = /^\/\w*$/.test(typed);
    const fitting = this.commands.filter(({ command }) => !isCommand || command.startsWith(typed.slice(1).toLowerCase()));
    const isShown = fitting.length > 0 && (this.isPinnedOpen || isCommand);
    byId('menu').hidden = !isShown;
    byId('slash').setAttribute('aria-expanded', String(isShown));
    byId('menu').replaceChildren(...fitting.map((command) => this.option(command)));
    this.choose(0);
  }

  option({ command, description }) {
    const click = () => { this.reset(); this.onSend({ text: `/${command}` }); };
    return make(
      'button',
      { type: 'button', className: 'option', role: 'option', testid: `command-${command}`, click },
      make('strong', { text: `/${command}` }),
      make('span', { text: description }),
    );
  }

  choose(index) {
    const options = [...byId('menu').children];
    this.chosen = options.length ? (index + options.length) % options.length : 0;
    options.forEach((option, at) => option.setAttribute('aria-selected', String(at === this.chosen)));
    if (!byId('menu').hidden && options[this.chosen]) options[this.chosen].scrollIntoView({ block: 'nearest' });
  }

  showKeyboard(keyboard) {
    const shape = JSON.stringify(keyboard);
    if (shape === this.keyboardShape) return;
    this.keyboardShape = shape;
    byId('keys').hidden = !keyboard;
    byId('keyboard').hidden = !keyboard;
    const rows = keyboard ? keyboard.keyboard : [];
    const press = (text) => { this.onSend({ text }); if (keyboard.one_time_keyboard) byId('keyboard').hidden = true; };
    byId('keyboard').replaceChildren(...rows.map((row) => make(
      'div',
      { className: 'keys-row' },
      ...row.map((button) => make('button', { type: 'button', className: 'key', text: button.text, testid: 'reply-key', click: () => press(button.text) })),
    )));
  }
}
