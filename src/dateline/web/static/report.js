/* The report page. Pointing at a claim lights its words and the other way round; a decision moves on to the next undecided
   claim at once; words are selected with the mouse or with the arrow keys, and counted in code points, as the server does. */
'use strict';
(() => {
  const root = document.getElementById('review'), text = document.getElementById('text');
  if (!root || !text) return;
  const adding = document.getElementById('adding'), selected = document.getElementById('selected');
  const OWN = ['accept', 'reject', 'correct'], DRAFT = `dateline:${root.dataset.report}:${root.dataset.task || ''}`;
  const say = words => { document.getElementById('said').textContent = words; };

  /* words and claims ------------------------------------------------------------------------------------------- */
  const marksOf = name => [...text.querySelectorAll('mark[data-names]')].filter(m => m.dataset.names.split(' ').includes(name));
  const itemOf = name => document.querySelector(`[data-claim="${name}"]`);
  function light(names, on) {
    text.querySelectorAll('mark.on').forEach(m => m.classList.remove('on'));
    root.querySelectorAll('[data-claim].on').forEach(e => e.classList.remove('on'));
    if (on) names.forEach(name => { marksOf(name).forEach(m => m.classList.add('on')); const i = itemOf(name); if (i) i.classList.add('on'); });
  }
  function show(element) {
    const box = text.getBoundingClientRect(), at = element.getBoundingClientRect();
    if (text.scrollHeight > text.clientHeight && (at.top < box.top + 24 || at.bottom > box.bottom - 24)) text.scrollTop += at.top - box.top - box.height / 3;
  }
  function hereNow() {
    text.querySelectorAll('mark.at').forEach(m => m.classList.remove('at'));
    const item = desk.here();
    if (!item || !item.dataset.claim) return;
    const marks = marksOf(item.dataset.claim);
    marks.forEach(m => m.classList.add('at'));
    if (marks[0]) show(marks[0]);
  }
  document.addEventListener('desk:here', hereNow);
  root.addEventListener('mouseover', event => {
    const mark = event.target.closest('mark[data-names]'), item = event.target.closest('[data-claim]');
    light(mark ? mark.dataset.names.split(' ') : item ? [item.dataset.claim] : [], true);
  });
  root.addEventListener('mouseleave', () => light([], false));
  text.addEventListener('click', event => {
    const mark = event.target.closest('mark[data-names]');
    if (!mark || !getSelection().isCollapsed) return;
    const names = mark.dataset.names.split(' ').filter(itemOf).reverse(), at = desk.here();
    const now = at ? names.indexOf(at.dataset.claim) : -1; /* another click goes to the next claim on the same words */
    if (names.length) desk.go(itemOf(names[(now + 1) % names.length]));
  });

  /* deciding --------------------------------------------------------------------------------------------------- */
  const undecided = () => [...root.querySelectorAll('[data-undecided]')];
  function next(after) {
    const left = undecided();
    return left.find(e => after && after.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) || left.find(e => e !== after);
  }
  const sent = new Map();
  function stale(form) {
    const pick = form.querySelector('[data-pick]');
    return pick && pick.dataset.loaded !== pick.value ? pick : null;
  }
  document.addEventListener('submit', event => {
    const form = event.target, button = event.submitter;
    if (!root.contains(form) || !button || button.name !== 'do') return;
    const late = ['correct', 'add'].includes(button.value) && stale(form);
    if (late) { /* what is offered is not yet what was typed: nobody saw what Enter would pick */
      event.preventDefault(); event.stopImmediatePropagation(); htmx.trigger(late, 'pick'); return;
    }
    let verb = form.querySelector('input[name="do"]');
    if (!verb) { verb = document.createElement('input'); verb.type = 'hidden'; verb.name = 'do'; form.append(verb); }
    verb.value = button.value;
    const item = form.closest('.claim');
    if (!item || !OWN.includes(button.value)) return;
    const details = form.closest('details');
    sent.set(form, {item, details, undecided: item.hasAttribute('data-undecided')});
    item.removeAttribute('data-undecided'); item.setAttribute('aria-busy', 'true');
    if (details) details.open = false;
    desk.go(next(item) || item);
  }, true);
  function back(form) {
    const was = sent.get(form);
    sent.delete(form);
    if (!was || !was.item.isConnected) return;
    was.item.removeAttribute('aria-busy');
    if (was.undecided) was.item.setAttribute('data-undecided', '');
    desk.go(was.item);
    if (was.details) open(was.details, true);
  }
  document.addEventListener('htmx:responseError', event => back(event.detail.elt));
  document.addEventListener('htmx:sendError', event => back(event.detail.elt));
  document.addEventListener('htmx:beforeSwap', event => { if (event.detail.xhr.status === 409) event.detail.elt.dataset.met = '1'; });
  document.addEventListener('htmx:afterRequest', event => {
    const {elt, xhr, successful} = event.detail;
    if (xhr && xhr.status && xhr.status !== 401) { try { sessionStorage.removeItem(DRAFT); } catch { /* no storage: nothing was kept */ } }
    if (successful) sent.delete(elt);
    const verb = elt.querySelector && elt.querySelector('input[name="do"]');
    if (successful && verb && ['sign', 'done'].includes(verb.value)) say(document.querySelector('#signed .state').textContent);
    if (elt.id === 'add' && successful && xhr.status === 200) close();
  });
  document.addEventListener('htmx:afterSettle', event => {
    const box = root.querySelector('.overtaken:not([data-shown])');
    if (box) {
      box.dataset.shown = '1';
      const item = box.closest('[data-item]');
      if (document.activeElement.matches('input, select')) say(`${box.querySelector('b').textContent} decided meanwhile on ${item ? item.textContent.trim().split(/\s+/)[0] : 'this'}; it is shown there.`);
      else { if (item) desk.go(item); box.querySelector('button').focus(); }
    }
    if (adding.contains(event.target) || event.target === adding) {
      if (selected && adding.firstElementChild) selected.hidden = true;
      const first = adding.querySelector('[data-field]'); if (first && !adding.contains(document.activeElement)) { first.focus({preventScroll: true}); adding.firstElementChild.scrollIntoView({block: 'nearest'}); } const q = adding.querySelector('[data-pick]'); if (q && q.dataset.asked === undefined) htmx.trigger(q, 'pick'); }
    hereNow();
  });
  document.addEventListener('htmx:configRequest', event => {
    const pick = event.detail.elt, by = event.detail.triggeringEvent;
    if (!pick.matches('[data-pick]')) return;
    if (by && by.type === 'input' && pick.dataset.loaded === pick.value) { event.preventDefault(); return; } /* Enter had it shown before the typing paused: shown anew, a choice made since would be lost */
    pick.dataset.asked = pick.value;
  });
  document.addEventListener('htmx:afterSwap', event => { /* with the swap itself: whoever sees what is offered may choose */
    const pick = event.target.matches('.picks') && root.querySelector(`[aria-controls="${event.target.id}"]`);
    if (pick) pick.dataset.loaded = pick.dataset.asked;
  });

  /* what opens and closes -------------------------------------------------------------------------------------- */
  function open(details, on) {
    details.open = on;
    const button = root.querySelector(`[data-opens="${details.id}"]`);
    if (button) button.setAttribute('aria-expanded', String(on));
    if (!on) return;
    const first = details.querySelector('[data-first]'), pick = details.querySelector('[data-pick]'), lazy = details.querySelector('[hx-trigger="open"]');
    if (first) { first.focus(); if (first.select) first.select(); }
    details.scrollIntoView({block: 'nearest'});
    if (pick) htmx.trigger(pick, 'pick');
    if (lazy) htmx.trigger(lazy, 'open');
  }
  root.addEventListener('click', event => {
    const opener = event.target.closest('[data-opens]'), closer = event.target.closest('[data-close]'), keep = event.target.closest('[data-keep]');
    if (opener) { const details = document.getElementById(opener.dataset.opens); open(details, !details.open); }
    if (closer) close();
    if (keep && keep.textContent.trim() === 'Keep theirs') { event.preventDefault(); const item = keep.closest('[data-item]'); keep.closest('.overtaken').remove(); desk.go(next(item) || item); }
  });
  root.addEventListener('keydown', event => {
    const form = event.target.closest('form');
    if (event.key === 'Escape') {
      const details = event.target.closest('details.correct, details.ties');
      if (details) open(details, false);
      if (adding.contains(event.target)) { event.target.blur(); close(); event.stopPropagation(); }
    }
    if (event.key === 'Enter' && form && form.matches('.decide') && event.target.matches('input')) { event.preventDefault(); const item = form.closest('[data-item]'); if (item) item.focus(); }
    if (event.target.matches('[data-pick]') && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const all = [...form.querySelectorAll('input[name="pick"]')], at = all.findIndex(r => r.checked), to = all[at + (event.key === 'ArrowDown' ? 1 : -1)];
      if (to) { to.checked = true; to.closest('label').scrollIntoView({block: 'nearest'}); if (['said', 'words'].includes(to.value)) { const more = form.querySelector('details.unlisted'); if (more) more.open = true; } }
      event.preventDefault();
    }
  });
  document.getElementById('undecided').addEventListener('click', () => { const to = next(desk.here()); if (to) desk.go(to); else say('Every claim that is shown here is decided.'); });

  /* words selected --------------------------------------------------------------------------------------------- */
  const points = words => { let n = words.length; for (let i = 0; i < words.length - 1; i++) if (words.charCodeAt(i) >= 0xD800 && words.charCodeAt(i) < 0xDC00) { n--; i++; } return n; };
  const wordsOf = node => (node.nodeType === 1 ? node : node.parentElement).closest('.words');
  function before(element, node, offset) { const range = document.createRange(); range.selectNodeContents(element); range.setEnd(node, offset); return range.toString(); }
  function chosen() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0), all = [...text.querySelectorAll('.words')].filter(e => range.intersectsNode(e));
    if (!all.length || !text.contains(range.commonAncestorContainer)) return null;
    const first = all[0], last = all[all.length - 1];
    const head = wordsOf(range.startContainer) === first ? before(first, range.startContainer, range.startOffset) : '';
    const tail = wordsOf(range.endContainer) === last ? before(last, range.endContainer, range.endOffset) : last.textContent;
    const words = all.map(e => e === last ? tail : e.textContent).join('').slice(head.length);
    if (!words.trim()) return null;
    return {start: +first.dataset.start + points(head), end: +last.dataset.start + points(tail), words};
  }
  let held = null;
  function hold() {
    held = chosen();
    if (!selected) return;
    selected.hidden = !held;
    if (held) selected.querySelector('q').textContent = held.words.length > 120 ? `${held.words.slice(0, 119)}…` : held.words;
  }
  text.addEventListener('mouseup', () => setTimeout(hold));
  text.addEventListener('keyup', event => { if (event.shiftKey && event.key.startsWith('Arrow')) hold(); });
  function close() { adding.replaceChildren(); if (selected) selected.hidden = true; held = null; getSelection().removeAllRanges(); const item = desk.here(); if (item) item.focus({preventScroll: true}); }
  function addOn(words, more) {
    const item = desk.here(), card = item && item.closest('.event');
    const asked = new URLSearchParams({view: 'add', start: words.start, end: words.end, words: words.words, key: card ? card.id.slice(2) : '', ...more});
    return htmx.ajax('GET', `${root.dataset.view}${asked}`, {source: adding, target: '#adding', swap: 'innerHTML'});
  }
  if (selected) selected.querySelector('button').addEventListener('click', () => {
    const words = chosen() || held;
    if (!words) say('Select words in the text first, with the mouse or the key w.');
    else if (words.words.length > 2000) say('That is more than 2,000 characters; select the words that say it.');
    else addOn(words);
  });

  /* the same with the arrow keys: one word at a time, with Shift more of them */
  let mode = null;
  function wordList() {
    const cut = new Intl.Segmenter(text.lang || undefined, {granularity: 'word'});
    return [...text.querySelectorAll('.words')].flatMap((element, n) => [...cut.segment(element.textContent)].filter(w => w.isWordLike).map(w => ({element, n, start: w.index, end: w.index + w.segment.length})));
  }
  function spot(element, offset) {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) { if (offset <= node.length) return [node, offset]; offset -= node.length; }
    return [element, element.childNodes.length];
  }
  function draw() {
    const a = mode.words[Math.min(mode.from, mode.to)], b = mode.words[Math.max(mode.from, mode.to)], range = document.createRange();
    range.setStart(...spot(a.element, a.start)); range.setEnd(...spot(b.element, b.end));
    const selection = getSelection();
    selection.removeAllRanges(); selection.addRange(range);
    show(range); hold();
  }
  const picker = document.getElementById('pick-words');
  if (picker) picker.addEventListener('click', () => {
    const words = wordList(), item = desk.here(), mark = item && marksOf(item.dataset.claim || '')[0];
    if (!words.length) return;
    let at = 0;
    if (mark) { const element = mark.closest('.words'), offset = before(element, mark, 0).length; at = Math.max(0, words.findIndex(w => w.element === element && w.end > offset)); }
    mode = {words, from: at, to: at};
    text.focus({preventScroll: true}); text.classList.add('picking');
    draw();
    say('Arrow keys move from word to word, with Shift they take more; Enter adds a claim on them, Escape leaves.');
  });
  function leave() { mode = null; text.classList.remove('picking'); say(''); }
  document.addEventListener('keydown', event => {
    if (!mode || event.ctrlKey || event.metaKey || event.altKey) return;
    const rtl = getComputedStyle(mode.words[mode.to].element).direction === 'rtl', by = {ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1}[event.key];
    if (by) mode.to += by;
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const n = mode.words[mode.to].n + (event.key === 'ArrowDown' ? 1 : -1), to = mode.words.findIndex(w => w.n >= n);
      mode.to = n < 0 ? 0 : to < 0 ? mode.words.length - 1 : to;
    } else if (event.key === 'Enter' || event.key === '+') { event.preventDefault(); event.stopPropagation(); const words = chosen(); leave(); if (words) addOn(words); return; }
    else if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); leave(); close(); return; }
    else if (event.key === 'Shift') return;
    else { leave(); return; }
    mode.to = Math.max(0, Math.min(mode.words.length - 1, mode.to));
    if (!event.shiftKey) mode.from = mode.to;
    event.preventDefault(); event.stopPropagation(); draw();
  }, true);
  text.addEventListener('mousedown', leave);

  /* what was typed when a session ended is there again after the login ------------------------------------------- */
  document.addEventListener('htmx:beforeOnLoad', event => {
    if (event.detail.xhr.status !== 401) return;
    const form = event.detail.elt.closest('form') || root.querySelector('details.correct[open] form, #add');
    if (!form || !root.contains(form)) return;
    const told = [...new FormData(form)].filter(([name]) => !['csrf', 'seen', 'undoes'].includes(name));
    try { sessionStorage.setItem(DRAFT, JSON.stringify({id: form.id, told})); } catch { /* no storage: what was typed is lost */ }
  });
  function fill(form, told) {
    told.forEach(([name, value]) => { const input = form.elements[name]; if (input && name !== 'key' && 'value' in input && input.type !== 'hidden') { if (input.type === 'checkbox') input.checked = true; else input.value = value; } });
    const pick = form.querySelector('[data-pick]');
    if (pick) htmx.trigger(pick, 'pick');
    say('What you had typed when the session ended is here again; it is not saved yet.');
  }
  async function restore() {
    let draft = null;
    try { draft = JSON.parse(sessionStorage.getItem(DRAFT)); sessionStorage.removeItem(DRAFT); } catch { return false; }
    if (!draft) return false;
    const told = Object.fromEntries(draft.told);
    if (draft.id === 'add') { await addOn(told, {key: told.key, field: told.field}); const form = document.getElementById('add'); if (form) fill(form, draft.told); return true; }
    const item = document.getElementById(`claim-${told.key}`), details = item && document.getElementById(`correct-${told.key}`);
    if (!item) return false;
    desk.go(item);
    if (details && told.do === undefined || details && ['correct'].includes(told.do)) { open(details, true); fill(details.querySelector('form'), draft.told); } else fill(item.querySelector('form.decide'), draft.told);
    return true;
  }
  restore().then(done => {
    const at = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!done && !at && location.hash.startsWith('#claim-') && root.dataset.parts > 1 && !location.search.includes('claim=')) {
      location.replace(`${root.dataset.view}claim=${location.hash.slice(7)}${location.hash}`); /* it is in another part of the text */
      return;
    }
    if (!done) desk.go(at && at.matches('[data-item]') ? at : next(null) || desk.items()[0], Boolean(at));
  });
})();
