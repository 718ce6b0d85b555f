// Times, sizes and names as people read them.

const ZONE = 'Asia/Shanghai';
const part = (options) => new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, ...options });
const CLOCK = part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DAY = part({ month: 'long', day: 'numeric', weekday: 'long' });
const SHORT_DAY = part({ month: 'numeric', day: 'numeric' });
const FULL = part({ year: 'numeric', month: 'long', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const KEY = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE });

export const clockTime = (seconds) => CLOCK.format(seconds * 1000);
export const dayName = (seconds) => DAY.format(seconds * 1000);
export const dayKey = (seconds) => KEY.format(seconds * 1000);
export const fullTime = (iso) => FULL.format(new Date(iso));

export function listTime(seconds, newest) {
  return dayKey(seconds) === dayKey(newest) ? clockTime(seconds) : SHORT_DAY.format(seconds * 1000);
}

export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function senderName(message) {
  return message.sender_chat ? message.sender_chat.title : message.from.first_name;
}

export function summary(message) {
  const words = message.text || message.caption;
  if (words) return words.split('\n', 1)[0];
  if (message.document) return message.document.file_name;
  return message.photo ? '图片' : serviceWords(message) || '';
}

export function serviceWords(message) {
  const who = message.from.first_name;
  if (message.group_chat_created) return `${who} 创建了群组`;
  if (message.new_chat_members) {
    const names = message.new_chat_members.map((user) => user.first_name).join('、');
    return names === who ? `${who} 加入了群组` : `${who} 邀请 ${names} 加入群组`;
  }
  if (message.left_chat_member) {
    const gone = message.left_chat_member.first_name;
    return gone === who ? `${who} 离开了群组` : `${who} 将 ${gone} 移出群组`;
  }
  if (message.pinned_message) return `${who} 置顶了“${clip(summary(message.pinned_message), 24)}”`;
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return '群组已升级为超级群组';
  return null;
}

export function clip(text, most) {
  const letters = Array.from(text);
  return letters.length > most ? `${letters.slice(0, most).join('')}…` : text;
}
