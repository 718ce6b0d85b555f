// The simulated clock, shown only where there is one.

import { api } from './api.js';
import { byId } from './dom.js';
import { guarded, toast } from './feedback.js';
import { dayKey, fullTime } from './format.js';

const LOOK_MS = 5000;

export async function startClock() {
  byId('clock').hidden = false;
  for (const button of byId('clock').querySelectorAll('button[data-to]')) {
    button.addEventListener('click', () => move(button.dataset.to));
  }
  byId('clock-pick').addEventListener('click', () => byId('clock-day').showPicker());
  byId('clock-day').addEventListener('change', pick);
  await look();
  setInterval(look, LOOK_MS);
}

async function look() {
  if (document.visibilityState === 'visible') show(await guarded(api.clock));
}

async function move(to) {
  lock(true);
  const clock = await guarded(() => api.moveClock(to));
  lock(false);
  show(clock);
  if (clock) toast(`已到 ${fullTime(clock.now)}`);
}

// Everything due on the way happens in its own time, so a far day takes a moment.
function pick() {
  const day = byId('clock-day').value;
  if (day) move(`${day}T09:00:00+08:00`);
}

function lock(isBusy) {
  for (const button of byId('clock').querySelectorAll('button')) button.disabled = isBusy;
}

function show(clock) {
  if (!clock) return;
  byId('clock-now').textContent = fullTime(clock.now);
  byId('clock-day').min = dayKey(Date.parse(clock.now) / 1000);
  const next = byId('clock').querySelector('[data-to=next]');
  next.disabled = !clock.next_push;
  next.title = clock.next_push ? fullTime(clock.next_push) : '目前没有待发的提醒';
}
