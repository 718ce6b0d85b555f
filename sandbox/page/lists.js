// The list of people and the list of one person's chats.

import { avatar, badge, byId, lettered, make } from './dom.js';
import { listTime } from './format.js';

export function showBot(bot) {
  const place = byId('bot-words');
  place.hidden = !bot.about;
  place.replaceChildren(...(bot.about ? lettered(`${bot.first_name}：${bot.about}`) : []));
}

export function showPeople(people, chosen, choose) {
  const groups = new Map();
  for (const person of people) {
    const unit = person.unit || '尚未加入单位';
    groups.set(unit, [...(groups.get(unit) || []), person]);
  }
  const nodes = [...groups].flatMap(([unit, members]) => [
    make('h2', { className: 'unit', text: unit }),
    ...members.map((person) => personRow(person, person.id === chosen, choose)),
  ]);
  byId('people').replaceChildren(...nodes);
}

function personRow(person, isChosen, choose) {
  return make(
    'button',
    { type: 'button', className: 'row', testid: `person-${person.id}`, 'aria-current': isChosen ? 'true' : null, click: () => choose(person.id) },
    avatar(person.id, person.name),
    make('span', { className: 'row-words' }, make('strong', { text: person.name }), make('small', { text: person.post })),
    badge(person.unread),
  );
}

export function showMe(person) {
  byId('switch').replaceChildren(
    avatar(person.id, person.name),
    make('span', { className: 'row-words' }, make('strong', { text: person.name, testid: 'me' }), make('small', { text: person.post })),
    make('span', { className: 'quiet', text: '切换身份' }),
  );
}

export function showChats(chats, chosen, open) {
  const newest = Math.max(0, ...chats.map((chat) => (chat.last ? chat.last.date : 0)));
  byId('chats').replaceChildren(...chats.map((chat) => chatRow(chat, chat.id === chosen, newest, open)));
}

function chatRow(chat, isChosen, newest, open) {
  const last = chat.last ? lastWords(chat) : '点按打开，然后按“开始”';
  return make(
    'button',
    { type: 'button', className: 'row', testid: `chat-${chat.id}`, 'aria-current': isChosen ? 'true' : null, click: () => open(chat.id) },
    avatar(chat.type === 'private' ? 3 : chat.id, chat.title),
    make('span', { className: 'row-words' }, make('strong', { text: chat.title }), make('small', {}, ...lettered(last))),
    make('span', { className: 'row-end' }, chat.last && make('time', { text: listTime(chat.last.date, newest) }), badge(chat.unread)),
  );
}

function lastWords(chat) {
  return chat.type === 'private' ? chat.last.text : `${chat.last.from}：${chat.last.text}`;
}
