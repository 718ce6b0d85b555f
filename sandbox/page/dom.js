// Building elements; text only ever enters through textContent.

// The four lights are drawn, so that they look right on machines without an emoji font.
const LIGHTS = { '⚪': 'grey', '🟢': 'green', '🟡': 'yellow', '🔴': 'red' };
const LIGHT = /([⚪🟢🟡🔴])\uFE0F?/u;

export const byId = (id) => document.getElementById(id);

export function make(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  const { className, text, testid, ...attributes } = options;
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (testid) node.dataset.testid = testid;
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

export function lettered(text) {
  const parts = text.split(LIGHT).filter(Boolean);
  return parts.map((part) => (LIGHTS[part] ? make('span', { className: `light ${LIGHTS[part]}`, text: part }) : part));
}

export function avatar(id, name) {
  const node = make('span', { 'aria-hidden': 'true' });
  paintAvatar(node, id, name);
  return node;
}

export function paintAvatar(node, id, name) {
  node.className = `avatar tint-${Math.abs(id) % 7}`;
  node.textContent = Array.from(name)[0] || '';
}

export function badge(count) {
  return count ? make('span', { className: 'badge', text: count > 99 ? '99+' : String(count), 'aria-label': `${count} 条未读` }) : null;
}
