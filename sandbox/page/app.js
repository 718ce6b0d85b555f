// The chat page: who you are, which chat is open, and keeping both up to date.

import { api } from './api.js';
import { startClock } from './clock.js';
import { Composer } from './composer.js';
import { byId, lettered, make, paintAvatar } from './dom.js';
import { formatted } from './entities.js';
import { alertBox, guarded, toast } from './feedback.js';
import { clip, summary } from './format.js';
import { showBot, showChats, showMe, showPeople } from './lists.js';
import { Log } from './log.js';

const PAGE_OF_MESSAGES = 200;
const PEOPLE_MS = 3000;
const RETRY_MS = 2000;

const state = { people: [], bot: null, person: null, chat: null, view: 'people', chats: [], sight: null, waiting: [], limit: PAGE_OF_MESSAGES };
let poll = null;
let numbers = 0;

const actions = { press, reply: (message) => composer.replyTo(message), edit: (message) => composer.edit(message), command: (text) => say({ text }), jump: (id) => log.jump(id), startPayload, openBot };
const log = new Log(actions, markRead);
const composer = new Composer({ onSend: say, onFile: upload });

// Where we are, in the address

function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  const number = (name) => (given.has(name) ? Number(given.get(name)) : null);
  go(number('person'), number('chat'), { isFromHash: true });
}

function writeHash() {
  const parts = [state.person && `person=${state.person}`, state.chat && `chat=${state.chat}`].filter(Boolean);
  const hash = parts.length ? `#${parts.join('&')}` : '#';
  if (location.hash !== hash) history.pushState(null, '', hash);
}

function go(person, chat, { isFromHash = false } = {}) {
  const known = state.people.some((one) => one.id === person) ? person : null;
  const isOther = known !== state.person;
  const isOtherChat = isOther || chat !== state.chat;
  Object.assign(state, { person: known, chat: known && chat, view: !known ? 'people' : chat ? 'chat' : 'chats' });
  if (!isFromHash) writeHash();
  if (isOtherChat) leaveRoom();
  if (isOther) changePerson();
  showView();
  if (known && chat && isOtherChat) guarded(refreshChat);
}

function leaveRoom() {
  Object.assign(state, { sight: null, waiting: [], limit: PAGE_OF_MESSAGES });
  log.clear();
  composer.reset();
  byId('room').hidden = true;
}

function changePerson() {
  if (poll) poll.abort();
  state.chats = [];
  const person = me();
  document.title = person ? `${person.name}：演示环境` : '演示环境';
  byId('chats').replaceChildren();
  if (!person) return;
  showMe(person);
  poll = new AbortController();
  follow(person.id, poll.signal);
}

function showView() {
  byId('app').dataset.view = state.view;
  byId('app').classList.toggle('no-person', !state.person);
  byId('people-back').hidden = !state.person;
  byId('empty').textContent = state.person ? '选择一个会话' : '先选择身份';
  byId('empty').hidden = Boolean(state.chat);
  if (state.view === 'people') showPeople(state.people, state.person, (id) => go(id, null));
  showChats(state.chats, state.chat, (id) => go(state.person, id));
}

const me = () => state.people.find((person) => person.id === state.person);

// What the server tells

async function follow(person, signal) {
  let revision = null;
  while (!signal.aborted) {
    try {
      const seen = await api.chats(person, revision, signal);
      if (signal.aborted) return;
      revision = seen.revision;
      state.chats = seen.chats;
      showChats(state.chats, state.chat, (id) => go(state.person, id));
      await refreshIfChanged();
    } catch (error) {
      if (error.name === 'AbortError') return;
      toast(error.message, 'wrong');
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

async function refreshIfChanged() {
  const line = state.chats.find((chat) => chat.id === state.chat);
  if (state.chat && !line) go(state.person, null); // left, or the group moved
  if (line && (!state.sight || line.revision > state.sight.revision)) await refreshChat();
}

async function refreshChat() {
  const { person, chat } = state;
  const sight = await api.chat(person, chat, state.limit);
  if (person !== state.person || chat !== state.chat) return;
  if (state.sight && sight.revision < state.sight.revision) return;
  state.sight = sight;
  showRoom();
}

function showRoom() {
  const { chat, messages } = state.sight;
  const isGroup = chat.type !== 'private';
  byId('room').hidden = false;
  byId('room-title').textContent = chat.title;
  byId('room-note').textContent = isGroup ? `${chat.members} 位成员${chat.has_bot ? '，机器人在群内' : ''}` : '机器人';
  paintAvatar(byId('room-avatar'), isGroup ? chat.id : 3, chat.title);
  byId('block').hidden = isGroup || !chat.started || chat.blocked;
  showPinned();
  showAbout(isGroup);
  showFoot(chat);
  byId('older').hidden = !state.sight.has_older;
  composer.show(state.sight);
  log.show([...messages, ...state.waiting], isGroup);
}

function showPinned() {
  const newest = state.sight.pinned[state.sight.pinned.length - 1];
  byId('pinned').hidden = !newest;
  if (!newest) return;
  byId('pinned').replaceChildren(make('strong', { text: '置顶消息' }), make('span', {}, ...lettered(clip(summary(newest), 80))));
  byId('pinned').onclick = () => log.jump(newest.message_id);
}

function showAbout(isGroup) {
  const isEmpty = !isGroup && !state.sight.messages.length;
  byId('about').hidden = !isEmpty;
  const words = state.sight.description || '按下面的“开始”，机器人就可以给你发消息了。';
  const text = make('p');
  text.append(formatted(words, [], actions));
  byId('about').replaceChildren(make('strong', { text: '这个机器人能做什么' }), text);
}

function showFoot(chat) {
  const isOpen = chat.started && !chat.blocked;
  byId('start').hidden = isOpen;
  byId('start').textContent = chat.blocked ? '重新启用' : '开始';
  byId('composer').hidden = !isOpen;
}

function markRead() {
  const line = state.chats.find((chat) => chat.id === state.chat);
  if (!state.sight || !line || !line.unread || document.visibilityState !== 'visible') return;
  line.unread = 0;
  guarded(() => api.read(state.person, state.chat));
}

// What the person does

async function say(body) {
  const { person, chat } = state;
  const draft = { key: `w${(numbers += 1)}`, pending: true, mine: true, text: body.text, from: { id: person }, date: newestDate() };
  if (!body.edit) state.waiting.push(draft);
  log.wasAtEnd = true;
  if (state.sight) showRoom();
  const sent = await guarded(() => api.say(person, chat, body));
  settle(draft, sent, person, chat);
  if (!sent && !body.edit) byId('text').value = body.text;
}

function settle(draft, sent, person, chat) {
  state.waiting = state.waiting.filter((one) => one !== draft);
  if (person !== state.person || chat !== state.chat || !state.sight) return;
  const isKnown = sent && state.sight.messages.some((one) => one.message_id === sent.message_id);
  if (sent && !isKnown) {
    const messages = [...state.sight.messages, { ...sent, mine: true }].sort((a, b) => a.message_id - b.message_id);
    state.sight = { ...state.sight, messages };
  }
  showRoom();
}

function newestDate() {
  const last = state.sight && state.sight.messages[state.sight.messages.length - 1];
  return last ? last.date : Math.floor(Date.now() / 1000);
}

async function upload(file, caption, replyTo) {
  const { person, chat } = state;
  const draft = { key: `w${(numbers += 1)}`, pending: true, mine: true, caption, document: { file_name: file.name, file_size: file.size }, from: { id: person }, date: newestDate() };
  state.waiting.push(draft);
  log.wasAtEnd = true;
  showRoom();
  settle(draft, await guarded(() => api.upload(person, chat, file, caption, replyTo)), person, chat);
}

async function press(message, button, node) {
  if (button.copy_text) return copy(button.copy_text.text);
  if (button.url) return openAddress(button.url);
  if (button.web_app) return openMiniApp(message, button.web_app.url);
  if (button.callback_data === undefined) return toast('这个按钮在演示环境中不可用');
  node.classList.add('busy');
  const answer = await guarded(() => api.press(state.person, state.chat, message.message_id, button.callback_data));
  node.classList.remove('busy');
  if (!answer) return null;
  if (!answer.answered) return toast('机器人暂时没有回应，请稍后再按', 'wrong');
  if (answer.text && answer.show_alert) alertBox(answer.text);
  else if (answer.text) toast(answer.text);
  return answer.url ? openAddress(answer.url) : null;
}

async function openMiniApp(message, url) {
  const opened = await guarded(() => api.miniApp(state.person, state.chat, message.message_id, url));
  return opened && openAddress(opened.address);
}

async function copy(text) {
  await guarded(() => navigator.clipboard.writeText(text));
  toast('已复制');
}

function openAddress(address) {
  const payload = startPayload(address);
  if (payload !== null) openBot(payload);
  else if (/^https?:\/\//i.test(address)) window.open(address, '_blank', 'noopener,noreferrer');
}

function startPayload(address) {
  const match = /^(?:https?:\/\/)?t\.me\/(\w+)(?:\?start=([\w-]*))?$/i.exec(address);
  const isBot = match && state.bot && match[1].toLowerCase() === state.bot.username.toLowerCase();
  return isBot ? match[2] || '' : null;
}

async function openBot(payload) {
  const { person } = state;
  go(person, person);
  if (payload) await guarded(() => api.start(person, payload));
}

// The start of it all

async function refreshPeople() {
  if (document.visibilityState !== 'visible' || (state.view !== 'people' && state.people.length)) return;
  const answer = await guarded(api.people);
  if (!answer) return;
  const isFirst = !state.bot;
  const isSame = JSON.stringify(answer.people) === JSON.stringify(state.people);
  Object.assign(state, { people: answer.people, bot: answer.bot });
  showBot(answer.bot);
  if (isFirst && answer.clock) startClock();
  if (!isFirst && !isSame && state.view === 'people') showPeople(state.people, state.person, (id) => go(id, null));
  if (isFirst) readHash();
}

function listen() {
  byId('switch').addEventListener('click', () => { state.view = 'people'; showView(); refreshPeople(); });
  byId('people-back').addEventListener('click', () => { state.view = state.chat ? 'chat' : 'chats'; showView(); });
  byId('room-back').addEventListener('click', () => go(state.person, null));
  byId('start').addEventListener('click', () => guarded(() => api.start(state.person)));
  byId('block').addEventListener('click', () => guarded(() => api.block(state.person)));
  byId('older').addEventListener('click', () => { state.limit += PAGE_OF_MESSAGES; guarded(refreshChat); });
  window.addEventListener('popstate', readHash);
  window.addEventListener('hashchange', readHash);
  document.addEventListener('visibilitychange', () => log.scrolled());
}

listen();
await refreshPeople();
setInterval(refreshPeople, PEOPLE_MS);
