// One message as a bubble.

import { fileAddress } from './api.js';
import { avatar, lettered, make } from './dom.js';
import { formatted } from './entities.js';
import { clip, clockTime, fileSize, senderName, serviceWords, summary } from './format.js';

export function messageNode(message, place, actions) {
  const service = serviceWords(message);
  if (service) return make('li', { className: 'service', testid: `message-${message.message_id}` }, make('span', {}, ...lettered(service)));
  const item = make('li', { className: classes(message, place), testid: `message-${message.message_id}` });
  item.dataset.kind = message.mine ? 'mine' : 'theirs';
  if (place.isGroup && !message.mine) item.append(place.last ? avatar(senderId(message), senderName(message)) : make('span', { className: 'avatar gap' }));
  item.append(make('div', { className: 'stack' }, bubble(message, place, actions), keyboard(message, actions)));
  return item;
}

function classes(message, place) {
  const names = ['message', message.mine ? 'mine' : 'theirs'];
  if (place.first) names.push('first');
  if (place.last) names.push('last');
  if (message.pending) names.push('pending');
  return names.join(' ');
}

const senderId = (message) => (message.sender_chat || message.from).id;

function bubble(message, place, actions) {
  const node = make('div', { className: `bubble${message.photo ? ' with-photo' : ''}` });
  if (place.isGroup && !message.mine && place.first) {
    node.append(make('p', { className: `sender ink-${Math.abs(senderId(message)) % 7}`, text: senderName(message) }));
  }
  node.append(...[origin(message), quote(message, actions), photo(message), documentRow(message)].filter(Boolean));
  const words = message.text || message.caption;
  if (words) {
    const text = make('div', { className: 'words', testid: 'words' });
    text.append(formatted(words, message.entities || message.caption_entities, actions));
    node.append(text);
  }
  node.append(stamp(message));
  if (!message.pending) node.append(tools(message, actions));
  return node;
}

function origin(message) {
  const source = message.forward_origin;
  if (source) {
    const name = source.sender_user ? source.sender_user.first_name : source.sender_user_name;
    return make('p', { className: 'origin', text: `转发自 ${name}` });
  }
  return message.via_bot ? make('p', { className: 'origin', text: `通过 @${message.via_bot.username}` }) : null;
}

function quote(message, actions) {
  const quoted = message.reply_to_message;
  if (!quoted) return null;
  return make(
    'button',
    { type: 'button', className: 'quote', testid: 'quote', click: () => actions.jump(quoted.message_id) },
    make('strong', { text: senderName(quoted) }),
    make('span', {}, ...lettered(clip(summary(quoted), 60))),
  );
}

function photo(message) {
  if (!message.photo) return null;
  const size = message.photo[message.photo.length - 1];
  const address = fileAddress(size.file_id);
  const picture = make('img', { src: address, width: size.width, height: size.height, alt: message.caption || '图片', loading: 'lazy' });
  return make('a', { className: 'photo', href: address, target: '_blank', rel: 'noopener', testid: 'photo' }, picture);
}

function documentRow(message) {
  const file = message.document;
  if (!file) return null;
  return make(
    'a',
    { className: 'document', href: file.file_id ? fileAddress(file.file_id) : null, download: file.file_name, testid: 'document' },
    make('span', { className: 'icon file', 'aria-hidden': 'true' }),
    make('span', { className: 'document-words' }, make('strong', { text: file.file_name }), make('small', { text: fileSize(file.file_size) })),
  );
}

function stamp(message) {
  const edited = message.edit_date ? make('span', { text: '已编辑', testid: 'edited' }) : null;
  const time = message.pending ? '发送中' : clockTime(message.date);
  return make('span', { className: 'stamp' }, edited, make('time', { text: time }));
}

function tools(message, actions) {
  const reply = make('button', { type: 'button', className: 'icon reply', 'aria-label': '回复', testid: 'reply', click: () => actions.reply(message) });
  const editable = message.mine && message.text;
  const edit = editable && make('button', { type: 'button', className: 'icon edit', 'aria-label': '编辑', testid: 'edit', click: () => actions.edit(message) });
  return make('span', { className: 'tools' }, reply, edit);
}

function keyboard(message, actions) {
  const rows = message.reply_markup && message.reply_markup.inline_keyboard;
  if (!rows) return null;
  const lines = rows.map((row) => make('div', { className: 'keys-row' }, ...row.map((button) => inlineButton(message, button, actions))));
  return make('div', { className: 'inline-keyboard' }, ...lines);
}

function inlineButton(message, button, actions) {
  const style = button.style ? ` ${button.style}` : '';
  const node = make('button', { type: 'button', className: `key${style}`, testid: 'button', click: () => actions.press(message, button, node) }, ...lettered(button.text));
  if (button.callback_data) node.dataset.data = button.callback_data;
  if (button.url && actions.startPayload(button.url) === null) node.classList.add('outward');
  if (button.copy_text) node.classList.add('copies');
  return node;
}
