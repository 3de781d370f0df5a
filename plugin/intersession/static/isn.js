/* What the client's pages do beyond HTML: each behaviour adds to a page that already works without it.
   No words live here: they come from data-* attributes, translated. No markup is made from text. */
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const PREFIX = 'isn:';
const DAY = 864e5;
const RETRY = 15000;

const say = words => {
  const region = one('[data-isn-status]');
  if (!region) return;
  region.textContent = '';
  setTimeout(() => { region.textContent = words; }, 60);
};

const make = (tag, settings) => Object.assign(document.createElement(tag), settings);
const toBytes = base64 => Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
const changed = field => field.dispatchEvent(new Event('input', { bubbles: true }));

/* --- the copy on this device: sealed with a key of this visit, there only while the server cannot be reached --- */
const dropCopies = (of = '') => {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX + of)) localStorage.removeItem(name);
  } catch { /* storage is switched off: there is nothing to drop */ }
};

class Copy {
  constructor(ref, key) {
    this.name = PREFIX + ref;
    this.key = ref && key ? crypto.subtle?.importKey('raw', toBytes(key), 'AES-GCM', false, ['encrypt', 'decrypt']) : null;
  }

  async keep(pairs) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(pairs));
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await this.key, plain);
    localStorage.setItem(this.name, JSON.stringify([Date.now(), [...iv], [...new Uint8Array(sealed)]]));
  }

  async open() {
    const kept = JSON.parse(localStorage.getItem(this.name));
    if (!kept || !this.key) return null;
    const [at, iv, sealed] = kept;
    if (Date.now() - at > DAY) throw new Error('too old');
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(iv) }, await this.key, new Uint8Array(sealed));
    return JSON.parse(new TextDecoder().decode(plain));
  }

  drop() {
    try { localStorage.removeItem(this.name); } catch { /* storage is switched off */ }
  }
}

/* --- autosave: the server holds the truth, `rev` says which; saves follow one another, so none meets its own echo --- */
const OURS = ['csrf_token', 'rev', 'part', 'asked', 'back'];
const ENDED = [401, 403, 404, 410];

class IsnForm extends HTMLElement {
  connectedCallback() {
    this.form = one('form', this);
    this.badge = one('[data-isn-save-text]');
    this.copy = new Copy(this.dataset.ref, this.dataset.key);
    this.queue = Promise.resolve();
    this.form.addEventListener('submit', event => this.onSubmit(event));
    if (!this.dataset.url) return;
    this.form.addEventListener('input', event => this.onInput(event));
    this.form.addEventListener('focusout', () => this.later(200));
    addEventListener('online', () => this.save());
    document.addEventListener('visibilitychange', () => document.hidden && this.save(true));
    this.restore();
  }

  onInput(event) {
    this.dirty = true;
    this.later(/^(textarea|text|number)$/.test(event.target.type) ? 1500 : 500);
  }

  later(wait) {
    if (!this.dirty) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  /* What is not saved yet is saved first; when that cannot be, the page stays and the words with it. */
  async onSubmit(event) {
    if (!this.dataset.url) {
      if (!navigator.onLine) { event.preventDefault(); this.tell('lost'); }
      return;
    }
    clearTimeout(this.timer);
    if (!this.dirty) return;
    event.preventDefault();
    const button = event.submitter;
    if (!await this.save()) return;
    this.dirty = false;
    this.form.requestSubmit(button);
  }

  save(isLast = false) {
    this.queue = this.queue.then(() => this.saveNow(isLast));
    return this.queue;
  }

  /* True when the form may go on: saved, or refused for a reason that the next page explains. */
  async saveNow(isLast) {
    if (!this.dirty || this.stopped) return !this.isOver;
    const body = new FormData(this.form);
    this.dirty = false;
    if (this.badge) this.badge.textContent = this.dataset.saving;
    try {
      const answer = await fetch(this.dataset.url, { method: 'POST', body, keepalive: isLast, credentials: 'same-origin', redirect: 'error', headers: { Accept: 'application/json' } });
      if (answer.ok) return this.saved(await answer.json());
      if (answer.status === 409) return this.stop('conflict');
      if (ENDED.includes(answer.status)) return this.stop('ended');
      if (answer.status < 500 && answer.status !== 429) { this.tell('lost'); return true; }
      throw new Error(answer.status);
    } catch {
      this.dirty = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), RETRY);
      await this.keepHere(body);
      return false;
    }
  }

  saved(answer) {
    if (answer.rev !== undefined) this.form.elements.rev.value = answer.rev;
    this.copy.drop();
    this.tell('saved');
    return true;
  }

  stop(state) {
    this.stopped = true;
    this.isOver = state === 'ended';
    one(`[data-isn-tell=${state}]`, this)?.toggleAttribute('data-on', true);
    this.copy.drop();
    this.tell(state);
    return !this.isOver;
  }

  /* Heard by screen readers: the first save and every trouble, not each save. */
  tell(state) {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
    const words = this.dataset[state].replace('{t}', time);
    if (this.badge) this.badge.textContent = words;
    if (state !== 'saved' || !this.heard) say(words);
    this.heard = true;
  }

  async keepHere(body) {
    try {
      if (!this.copy.key) throw new Error('no key');
      await this.copy.keep([...body].filter(([name]) => !OURS.includes(name)));
      this.tell('offline');
    } catch {
      this.tell('lost');
    }
  }

  async restore() {
    try {
      const pairs = await this.copy.open();
      if (!pairs) return;
      for (const field of this.form.elements) this.fill(field, pairs);
      this.dispatchEvent(new Event('isn:restored', { bubbles: true }));
      this.dirty = true;
      this.save();
    } catch {
      this.copy.drop();
    }
  }

  fill(field, pairs) {
    if (!field.name || OURS.includes(field.name) || field.type === 'submit') return;
    const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    if (/^(radio|checkbox)$/.test(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
}

/* --- questions that hang on another answer of the page, where style sheets cannot tell --- */
const answersTo = (key, root) => all(`[name="${CSS.escape(key)}"]`, root)
  .filter(field => !/^(radio|checkbox)$/.test(field.type) || field.checked)
  .map(field => field.value).filter(value => value !== '');

const holds = (question, given) => {
  const { isnAny, isnMost, isnLeast } = question.dataset;
  if (isnAny) return given.some(value => isnAny.split('|').includes(value));
  return given.some(value => (isnMost === undefined || +value <= +isnMost) && (isnLeast === undefined || +value >= +isnLeast));
};

const showAsked = root => {
  for (const question of all('[data-isn-if]', root)) {
    const key = question.dataset.isnIf;
    const asked = one(`[data-isn-q="${CSS.escape(key)}"]`, root);
    if (!asked) continue;
    question.hidden = asked.hidden || !holds(question, answersTo(key, root));
    question.toggleAttribute('data-isn-on', !question.hidden);
  }
};

/* --- how many characters are left, counted as the server counts --- */
class IsnCount extends HTMLElement {
  connectedCallback() {
    const box = one('textarea,input', this);
    const count = one('.isn-count', this);
    const most = +this.dataset.max;
    let telling;
    const update = () => {
      const left = most - [...box.value].length;
      const words = this.dataset[left < 0 ? 'over' : 'left'].replace('{n}', Math.abs(left).toLocaleString(document.documentElement.lang));
      count.textContent = words;
      count.toggleAttribute('data-over', left < 0);
      clearTimeout(telling);
      if (left < most / 10 && document.activeElement === box) telling = setTimeout(() => say(words), 1000);
    };
    box.addEventListener('input', update);
    document.addEventListener('isn:restored', update);
    update();
  }
}

/* --- a slider that can say "no answer yet"; the number box stays what is sent --- */
class IsnSlider extends HTMLElement {
  connectedCallback() {
    this.box = one('input', this);
    const { id, min, max, step } = this.box;
    const label = one(`label[for="${CSS.escape(id)}"]`);
    this.range = make('input', { type: 'range', className: 'isn-range', min, max, step });
    this.out = make('output', { className: 'isn-slider-out' });
    this.clear = make('button', { type: 'button', className: 'isn-clear', textContent: this.dataset.clear });
    this.clear.setAttribute('aria-label', `${this.dataset.clear}: ${label.textContent.trim()}`);
    this.range.setAttribute('aria-describedby', this.box.getAttribute('aria-describedby'));
    if (Number.isNaN(+this.box.value)) this.box.value = '';
    this.box.type = 'hidden';
    this.box.id = `${id}-value`;
    this.range.id = id;
    this.out.htmlFor = id;
    const line = make('div', { className: 'isn-slider-line' });
    line.append(this.range, this.out);
    one('.isn-slider-fallback', this).append(line);
    const ends = one('.isn-scale-ends', this).children;
    ends[0].textContent = this.dataset.low;
    ends[1].textContent = this.dataset.high;
    ends[0].after(this.clear);
    this.listen();
    this.paint();
  }

  listen() {
    this.range.addEventListener('input', event => { event.stopPropagation(); this.set(this.range.value); });
    this.range.addEventListener('pointerup', () => this.set(this.range.value));
    this.range.addEventListener('keydown', event => {
      if (this.box.value === '' && (event.key === 'Enter' || event.key === ' ')) { event.preventDefault(); this.set(this.range.value); }
      if (event.key === 'Delete' || event.key === 'Backspace') this.set('');
    });
    this.clear.addEventListener('click', () => { this.set(''); this.range.focus(); });
    document.addEventListener('isn:restored', () => this.paint());
  }

  set(value) {
    this.box.value = value;
    this.paint();
    changed(this.box);
  }

  paint() {
    const { value } = this.box;
    const { min, max } = this.range;
    const isUnset = value === '';
    this.range.value = isUnset ? (+min + +max) / 2 : value;
    const words = isUnset ? this.dataset.unset : this.dataset.of.replace('{v}', value).replace('{max}', max);
    this.range.toggleAttribute('data-unset', isUnset);
    this.out.toggleAttribute('data-unset', isUnset);
    this.clear.hidden = isUnset;
    this.out.textContent = words;
    this.range.setAttribute('aria-valuetext', words);
    this.range.style.setProperty('--isn-p', isUnset ? '0%' : `${(value - min) / (max - min) * 100}%`);
  }
}

/* --- the link's own page: the token goes from the fragment into a form, and out of the address --- */
const openLink = token => {
  history.replaceState(null, '', location.pathname);
  const form = make('form', { method: 'post', action: location.pathname, hidden: true });
  form.append(make('input', { type: 'hidden', name: 'token', value: token }));
  document.body.append(form);
  form.requestSubmit();
};

class IsnArrive extends HTMLElement {
  connectedCallback() {
    const token = location.hash.slice(1);
    if (token) openLink(token);
  }
}

/* A link pasted over an open page of the same address changes the fragment only: nothing would load. */
addEventListener('hashchange', () => {
  const token = location.hash.slice(1);
  const isLink = token && (token.length >= 20 || one('isn-arrive'));
  if (isLink && !document.getElementById(token)) openLink(token);
});

/* --- drag along a scale: taps and arrow keys work without this --- */
const dragAlong = event => {
  const row = event.target.closest?.('.isn-scale-row');
  if (!row || event.button) return;
  const move = moved => {
    const dot = document.elementFromPoint(moved.clientX, row.getBoundingClientRect().top + 20)?.closest('.isn-dot');
    const radio = dot && row.contains(dot) && one('input', dot);
    if (radio && !radio.checked) { radio.checked = true; changed(radio); }
  };
  const stop = new AbortController();
  addEventListener('pointermove', move, stop);
  for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => stop.abort(), stop);
};

/* --- leave now: the button, or Shift three times within five seconds --- */
const leaving = one('form[data-isn-leave]');
const leave = () => {
  document.body.append(make('div', { className: 'isn-blank' }));
  document.title = leaving.dataset.blank;
  dropCopies();
  fetch(leaving.action, { method: 'POST', body: new FormData(leaving), keepalive: true, redirect: 'manual', credentials: 'same-origin' }).catch(() => {});
  location.replace(leaving.dataset.isnLeave);
};

let presses = 0;
let pressTimer;
const countShift = event => {
  if (event.key !== 'Shift') { presses = 0; return; }
  clearTimeout(pressTimer);
  pressTimer = setTimeout(() => { presses = 0; }, 5000);
  presses += 1;
  if (presses >= 3) leave();
  else say(presses === 1 ? leaving.dataset.two : leaving.dataset.one);
};

if (leaving) {
  leaving.addEventListener('submit', event => { event.preventDefault(); leave(); });
  document.addEventListener('keyup', countShift);
}

/* --- Back shows nothing: the page is emptied on the way out, and asked for anew when it returns --- */
addEventListener('pagehide', () => {
  for (const form of all('isn-form')) if (form.dataset.url) form.save(true);
  for (const part of all('[data-isn-wipe]')) part.replaceChildren();
});
addEventListener('pageshow', event => {
  if (event.persisted) location.replace(location.pathname + location.search);
});

document.addEventListener('pointerdown', dragAlong);
document.addEventListener('input', event => showAsked(event.target.closest('form') ?? document));
document.addEventListener('isn:restored', () => showAsked(document));
customElements.define('isn-form', IsnForm);
customElements.define('isn-count', IsnCount);
customElements.define('isn-slider', IsnSlider);
customElements.define('isn-arrive', IsnArrive);
showAsked(document);
const sent = one('[data-isn-sent]');
if (sent) dropCopies(sent.dataset.ref);
one('[data-isn-focus]')?.focus();
