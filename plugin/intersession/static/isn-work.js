// isn-work.js — the counselor's pages: each behaviour is an add-on to a page that already works without it.
// No dependency, no inline style, no words: what is said comes from data-* attributes.
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const frame = one('.isn-work');

const say = (words) => {
  const status = one('[data-isn-status]');
  if (!status) return;
  status.textContent = '';
  setTimeout(() => { status.textContent = words; }, 60);
};

// A page of ours as a parsed document. XMLHttpRequest parses without a string ever becoming markup (trusted types).
const load = (url) => new Promise((done, fail) => {
  const request = new XMLHttpRequest();
  request.open('GET', url);
  request.responseType = 'document';
  request.setRequestHeader('X-Isn-Fragment', '1');
  request.onload = () => (request.status === 200 && request.responseXML ? done(request.responseXML) : fail());
  request.onerror = fail;
  request.send();
});
const fragment = async (url) => {
  const found = one('[data-isn-fragment]', await load(url));
  if (!found) throw new Error('no fragment');
  return [...found.childNodes].map((node) => document.importNode(node, true));
};

// --- dialogs: the same address works as a page ---
const opened = (dialog, opener) => {
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog || event.target.closest('[data-isn-close]')) dialog.close();
  });
  dialog.addEventListener('close', () => {
    if (dialog.dataset.isnLoaded) dialog.remove();
    opener?.focus();
  }, { once: true });
  dialog.showModal();
};
const openFrom = async (link) => {
  if (one('dialog[open]')) return;
  const dialog = document.createElement('dialog');
  dialog.className = 'isn-dialog';
  dialog.dataset.isnLoaded = '1';
  try { dialog.append(...await fragment(link.href)); } catch { location.assign(link.href); return; }
  dialog.setAttribute('aria-labelledby', one('h1[id]', dialog)?.id ?? '');
  (link.closest('.isn') ?? document.body).append(dialog);
  opened(dialog, link);
  (one('[autofocus]', dialog) ?? dialog).focus();
  assignReady(dialog);
};
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-isn-dialog]');
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    openFrom(link);
  }
  const opener = event.target.closest?.('[data-isn-open]');
  if (opener) opened(document.getElementById(opener.dataset.isnOpen), opener);
});

// --- filter as you type; the form around it searches without script ---
const filter = (box) => {
  const wanted = box.value.trim().toLowerCase();
  const scope = box.closest('dialog, .isn-page') ?? document;
  let shown = 0;
  for (const entry of all(box.dataset.isnFilter, scope)) {
    entry.hidden = !entry.textContent.toLowerCase().includes(wanted);
    shown += entry.hidden ? 0 : 1;
  }
  const none = one('[data-isn-none]', scope);
  if (none) none.hidden = shown > 0;
  if (box.matches('[data-isn-pick]')) keepInSight(box, scope);
};
// What is sent is what one sees: when the search hides what was picked, the first that fits is picked instead.
const keepInSight = (box, scope) => {
  const entries = all(box.dataset.isnFilter, scope);
  if (!entries.some((entry) => entry.hidden && one('input:checked', entry))) return;
  const first = entries.map((entry) => (entry.hidden ? null : one('input:not(:disabled)', entry))).find(Boolean);
  if (!first) return;
  first.checked = true;
  first.dispatchEvent(new Event('change', { bubbles: true }));
};
document.addEventListener('input', (event) => { if (event.target.dataset?.isnFilter) filter(event.target); });
document.addEventListener('keydown', (event) => {
  const box = event.target;
  if (event.key !== 'Enter' || !box.matches?.('[data-isn-pick]')) return;
  event.preventDefault();
  const scope = box.closest('dialog, .isn-page');
  const free = all(`${box.dataset.isnFilter}:not([hidden]) input:not(:disabled)`, scope);
  const pick = (box.value ? null : free.find((input) => input.checked)) ?? free[0];
  if (!pick) return;
  pick.checked = true;
  pick.dispatchEvent(new Event('change', { bubbles: true }));
  one('[data-isn-send]', scope)?.focus();
});

// --- assign: another couple brings its own names; minutes and names follow what is chosen ---
const assignReady = (root) => {
  const form = one('[data-isn-assign]', root);
  if (!form) return;
  const update = () => {
    const picked = one('input[name=form]:checked', form);
    const who = one('input[name=who]:checked', form);
    const chosen = who && who.value !== 'all' ? who.value : '';
    const every = one('input[name=every]:checked', form)?.value;
    const days = every === 'day' ? Math.min(Number(one('input[name=times]', form).value) || 7, 7) : 1;
    const much = new Set();
    for (const part of all('[data-isn-base]', form)) {
      const own = chosen ? '' : one(`[data-isn-own="${CSS.escape(part.dataset.isnFor)}"]`, form)?.value;
      const given = own ? one(`input[name=form][value="${CSS.escape(own)}"]`, form) : picked;
      const counts = given && (!chosen || part.dataset.isnFor === chosen);
      const minutes = Number(part.dataset.isnBase) + (counts ? days * Number(given.dataset.isnMinutes) : 0);
      const number = minutes.toLocaleString(frame.lang || document.documentElement.lang, { maximumFractionDigits: 2 });
      part.textContent = part.dataset.isnWords.replace('{n}', number);
      if (counts) for (const reason of tooMuch(part.dataset, given.dataset, days)) much.add(reason);
    }
    const warning = one('[data-isn-too-much]', form);
    if (warning) warning.hidden = much.size === 0;
    for (const reason of all('[data-isn-reason]', form)) reason.hidden = !much.has(reason.dataset.isnReason);
    const offer = one('[data-isn-shrink]', form);
    const said = all('[data-isn-doable]', form).map((box) => box.value).filter(Boolean);
    if (offer) offer.hidden = !said.some((number) => Number(number) < 7);
    if (who) one('[data-isn-send-names]', form).textContent = who.dataset.isnNames;
  };
  form.addEventListener('click', (event) => {
    const button = event.target.closest('[data-isn-shrink-now]');
    const small = button && one('[name=card_two_minutes]', form).value.trim();
    if (!small) return;  // without one, the server says so
    event.preventDefault();
    one('[name=card_what]', form).value = small;
    for (const box of all('[data-isn-doable]', form)) box.value = '';
    update();
    say(button.dataset.isnShrinkNow);
    one('[name=card_what]', form).focus();
  });
  form.addEventListener('change', (event) => (event.target.dataset.isnCase ? otherCase(form, event.target) : update()));
  update();
};
// The same rules as measures/dose.py: one practice, two short check-ins, one reflection of five minutes.
const MOST = { practice: 1, micro: 2, reflection: 1 };
const LONGEST = 5;
const tooMuch = (week, given, days) => Object.keys(MOST).filter((sort) => {
  const count = Number(week[`isn${sort[0].toUpperCase()}${sort.slice(1)}`]) + (given.isnSort === sort ? days : 0);
  const longest = Math.max(Number(week.isnLongest), given.isnSort === 'reflection' ? Number(given.isnMinutes) : 0);
  return count > MOST[sort] || (sort === 'reflection' && longest > LONGEST);
});
const otherCase = async (form, select) => {
  const box = form.closest('dialog, [data-isn-fragment]');
  const kept = all('textarea, input[type=radio][name=form]:checked, input[name=every]:checked, input[name^=card_][type=text]', form)
    .map((field) => [field.name, field.value]);
  const url = new URL(select.dataset.isnCase, location.href);
  url.searchParams.set('case', select.value);
  let nodes;
  try { nodes = await fragment(url); } catch { return; }  // the server asks again before anything goes out
  box.replaceChildren(...nodes);
  for (const [name, value] of kept) {
    for (const field of all(`[name="${name}"]:not(:disabled)`, box)) {
      if (field.type !== 'radio') field.value = value; else if (field.value === value) field.checked = true;
    }
  }
  assignReady(box);
  one('[data-isn-case]', box)?.focus();
};
assignReady(document);

// --- a page that is put together: each change asks for it anew, and what follows from it is put in place ---
const building = one('form[data-isn-live]');
if (building) {
  const button = one('[data-isn-live-button]', building);
  let turn = 0;
  button.hidden = true;
  const refresh = async () => {
    const mine = turn += 1;
    const url = `${building.action}?${new URLSearchParams(new FormData(building))}`;
    let fresh;
    try { fresh = await load(url); } catch { button.hidden = false; return; }  // the button shows what is wrong
    if (mine !== turn) return;
    const { name, value } = document.activeElement;
    for (const part of all('[data-isn-live-part]', building)) {
      const found = one(`[data-isn-live-part="${part.dataset.isnLivePart}"]`, fresh);
      if (found) part.replaceChildren(...[...found.childNodes].map((node) => document.importNode(node, true)));
    }
    button.hidden = true;
    history.replaceState(null, '', url);
    if (name && !building.contains(document.activeElement)) {
      all(`[name="${CSS.escape(name)}"]`, building).find((field) => field.type === 'checkbox' && field.value === value)?.focus();
    }
  };
  building.addEventListener('change', (event) => {
    const picks = event.target.dataset.isnPicks;
    if (picks) one(`input[value="${picks}"]`, building).checked = true;
    refresh();
  });
}

// --- something in the making: looked at again until it is done ---
const watch = () => {
  const part = one('[data-isn-poll]');
  if (!part) return;
  setTimeout(async () => {
    try {
      const fresh = one('.isn-page > .isn-form-narrow', await load(part.dataset.isnPoll));
      if (fresh && fresh.textContent !== part.textContent) part.replaceWith(document.importNode(fresh, true));
    } catch { return; }  // "Look again" is a link
    watch();
  }, 2000);
};
watch();

// --- copy and print ---
document.addEventListener('click', async (event) => {
  if (event.target.closest?.('[data-isn-print]')) window.print();
  const button = event.target.closest?.('[data-isn-copy]');
  if (!button) return;
  const field = document.getElementById(button.dataset.isnCopy);
  try {
    await navigator.clipboard.writeText(field.value);
    one('[data-isn-copy-words]', button).textContent = button.dataset.isnCopied;
    say(button.dataset.isnCopied);
  } catch {
    const details = field.closest('details');
    if (details) details.open = true;
    field.focus();
    field.select();
    say(button.dataset.isnFailed);
  }
});
for (const button of all('[data-isn-copy][hidden], [data-isn-print][hidden], [data-isn-open][hidden]')) button.hidden = false;

// --- a code in the room: ask every few seconds whether this one phone is ready ---
const poll = one('[data-isn-poll]');
const ask = async () => {
  if (one('[data-isn-over]', poll)) return;
  let nodes;
  try { nodes = await fragment(poll.dataset.isnPoll); } catch { nodes = null; }
  if (nodes) {
    const was = poll.textContent.trim();
    poll.replaceChildren(...nodes);
    if (poll.textContent.trim() !== was) say(poll.textContent.trim());
  }
  setTimeout(ask, 3000);
};
if (poll) setTimeout(ask, 3000);

// --- hide names: a cookie of this browser session, so that the server sends the next page covered ---
const hide = one('[data-isn-hide]');
if (hide) {
  const title = document.title;
  const cover = () => { document.title = hide.checked ? hide.dataset.isnTitle : title; };
  cover();
  hide.addEventListener('change', () => {
    document.cookie = `isn_hide=${hide.checked ? 1 : 0}; path=/; samesite=lax`;
    cover();
    say(hide.checked ? hide.dataset.isnOn : hide.dataset.isnOff);
  });
}

// Esc folds a comment away; what was typed stays in it.
document.addEventListener('keydown', (event) => {
  const open = event.key === 'Escape' && !event.isComposing && event.target.closest?.('.isn-comment[open]');
  if (!open) return;
  open.open = false;
  one('summary', open).focus();
});

// --- single keys: off while typing, in dialogs, and where the counselor switched them off ---
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || frame?.dataset.isnKeys !== 'on') return;
  if (event.target.closest?.('textarea, select, dialog, [contenteditable], input:not([type=checkbox], [type=radio])')) return;
  const key = event.key.toLowerCase();
  // Enter on a link or a button is theirs.
  if (key === 'enter' && event.target.closest?.('a, button, summary, label, input')) return;
  const target = onAnswer(key, event.target) ?? one(`[data-isn-key="${CSS.escape(key)}"]`, frame);
  if (!target) return;
  event.preventDefault();
  if (target.matches('input[type=search], textarea')) target.focus(); else target.click();
});
// S and C act on the answer that has the focus; S, without one, on the first that has no star yet.
const onAnswer = (key, from) => {
  const kind = { s: '[data-isn-star]', c: '[data-isn-comment]' }[key];
  if (!kind) return null;
  const answer = from.closest?.('[data-isn-answer]') ?? (location.hash.startsWith('#isn-a-') ? document.getElementById(location.hash.slice(1)) : null);
  return (answer && one(kind, answer)) || (key === 's' && one('[data-isn-star][aria-pressed=false]')) || null;
};
document.addEventListener('toggle', (event) => {
  if (event.target.open && event.target.matches?.('.isn-comment')) one('textarea', event.target)?.focus();
}, true);

// On a phone the places scroll sideways: the one that is open comes into view.
const place = one('.isn-nav-list [aria-current]');
if (place) place.closest('ul').scrollLeft = place.offsetLeft + place.offsetWidth + 72 - innerWidth;
// Lines over time begin at their newest end, where the names are.
for (const lines of all('.isn-card:not(.isn-charts-wide) > .isn-cover > .isn-chart-wrap')) lines.scrollLeft = lines.scrollWidth;

const toast = one('[data-isn-toast] p');
if (toast) say(toast.textContent.trim());
one('[data-isn-focus]')?.focus();
