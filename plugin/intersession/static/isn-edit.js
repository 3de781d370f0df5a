// isn-edit.js — the editor of forms: keeps what is typed, shows what clients would see, moves questions by Alt and arrows.
// The page does all of it without this file. No words live here: they come from data-* attributes.
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const form = one('[data-isn-draft]');
const state = document.getElementById('isn-edit-state');
const PAUSE = 300;
let timer = 0;
let busy = false;
let changed = false;
let leaving = null;

// XMLHttpRequest parses the answer without a string ever becoming markup (trusted types).
const post = () => new Promise((done, fail) => {
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.responseType = 'document';
  request.setRequestHeader('X-Isn-Fragment', '1');
  request.onload = () => (request.status === 200 && request.responseXML ? done(request.responseXML) : fail(request.status));
  request.onerror = () => fail(0);
  request.send(new URLSearchParams(new FormData(form)));
});

const show = (page) => {
  for (const part of all('[data-isn-live]', page)) {
    const here = document.getElementById(part.id);
    here?.replaceChildren(...[...part.childNodes].map((node) => document.importNode(node, true)));
  }
  document.dispatchEvent(new Event('isn:restored'));
};

// The open question stands at the top of the phone.
const open = one('[name=open]', form).value.replace('item-', '');
const phone = document.getElementById('isn-phone-in');
const asked = one(`[data-isn-q="${CSS.escape(open)}"]`, phone);
if (asked) phone.scrollTop = asked.getBoundingClientRect().top - phone.getBoundingClientRect().top - 28;

const save = async () => {
  clearTimeout(timer);
  timer = 0;
  if (busy) return;
  busy = true;
  changed = false;
  try { show(await post()); } catch (status) { state.textContent = form.dataset[status === 409 ? 'isnClash' : 'isnLost']; }
  busy = false;
  if (leaving) form.requestSubmit(leaving.button);
  else if (changed) save();
};

form.addEventListener('input', () => {
  changed = true;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
});
const comeBackTo = (name) => {
  const at = document.createElement('input');
  Object.assign(at, { type: 'hidden', name: 'at', value: name });
  form.append(at);
};
form.addEventListener('change', (event) => {
  const list = event.target.closest('[data-isn-reload]');
  if (!list) return;
  comeBackTo(list.name);
  form.requestSubmit();
});
// A save that is under way counts the draft on; what is sent after it must know the new count.
form.addEventListener('submit', (event) => {
  clearTimeout(timer);
  timer = 0;
  if (!busy) return;
  event.preventDefault();
  leaving = { button: event.submitter };
});
form.addEventListener('keydown', (event) => {
  const way = { ArrowUp: 'up', ArrowDown: 'down' }[event.key];
  if (!way || !event.altKey || event.ctrlKey || event.metaKey || event.target.closest('select')) return;
  const button = one(`[data-isn-moves] button[value="${way}"]`);
  if (!button) return;
  event.preventDefault();
  if (button.ariaDisabled === 'true') return;
  comeBackTo('ask');
  form.requestSubmit(button);
});
addEventListener('pagehide', () => {
  if (timer) fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), keepalive: true });
});
