// Requests to the control side; addresses are relative, so that the page can live under a prefix.

const BASE = 'sandbox/api';

export class Refusal extends Error {}

async function request(path, options = {}) {
  let answer;
  try {
    answer = await fetch(`${BASE}${path}`, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal('与演示环境的连接已断开，请稍后重试');
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(body.error || `请求未成功（${answer.status}）`);
  return body;
}

function send(path, body = {}, verb = 'POST') {
  const headers = { 'Content-Type': 'application/json' };
  return request(path, { method: verb, headers, body: JSON.stringify(body) });
}

const room = (person, chat) => `/people/${person}/chats/${chat}`;

export const api = {
  people: () => request('/people'),
  chats: (person, after, signal) =>
    request(`/people/${person}/chats${after === null ? '' : `?after=${after}&wait=25`}`, { signal }),
  chat: (person, chat, limit) => request(`${room(person, chat)}?limit=${limit}`),
  start: (person, payload = '') => send(`/people/${person}/start`, { payload }),
  block: (person) => send(`/people/${person}/block`),
  say: (person, chat, body) => send(`${room(person, chat)}/messages`, body),
  press: (person, chat, messageId, data) =>
    send(`${room(person, chat)}/press`, { message_id: messageId, data }),
  miniApp: (person, chat, messageId, url) => send(`${room(person, chat)}/mini_app`, { message_id: messageId, url }),
  read: (person, chat) => send(`${room(person, chat)}/read`),
  clock: () => request('/clock'),
  moveClock: (to) => send('/clock', { to }),
  upload(person, chat, file, caption, replyTo) {
    const form = new FormData();
    form.append('file', file);
    form.append('kind', /^image\/(png|jpeg)$/.test(file.type) ? 'photo' : 'document');
    form.append('caption', caption);
    if (replyTo) form.append('reply_to', replyTo);
    return request(`${room(person, chat)}/files`, { method: 'POST', body: form });
  },
};

export const fileAddress = (fileId) => `${BASE}/files/${encodeURIComponent(fileId)}`;
