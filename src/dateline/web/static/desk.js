/* Keys and focus for every page. What a key does is said in the page itself: an element with data-key="a" is clicked (a link
   followed, a field focused) when that key is pressed; data-help says it in the overlay. Two keys one after the other are
   written with a blank: "g q". Elements with data-item are what j and k go through; an element with data-key inside the item
   where one is comes before others with that key. */
'use strict';
(() => {
  let pending = '', timer = 0;
  const items = () => [...document.querySelectorAll('[data-item]')].filter(e => e.offsetParent !== null || e.getClientRects().length);
  const here = () => document.querySelector('[data-item].here');
  const typing = e => e instanceof HTMLElement && (e.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName) && !/^(checkbox|radio|button|submit)$/.test(e.type));

  function go(item, focus = true) {
    if (!item) return;
    document.querySelectorAll('[data-item].here').forEach(e => e.classList.remove('here'));
    item.classList.add('here');
    if (focus) { if (!item.hasAttribute('tabindex')) item.tabIndex = -1; item.focus({preventScroll: true}); item.scrollIntoView({block: 'nearest'}); }
    item.dispatchEvent(new CustomEvent('desk:here', {bubbles: true}));
  }
  function step(by) {
    const all = items(), at = all.indexOf(here());
    go(all[Math.max(0, Math.min(all.length - 1, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))]);
  }
  function target(keys) {
    const open = document.querySelector('dialog[open]'), root = open || document;
    const found = [...root.querySelectorAll('[data-key]')].filter(e => e.dataset.key === keys && !e.disabled);
    const item = here();
    return found.find(e => item && (item === e || item.contains(e))) || found.find(e => !e.closest('[data-item]')) || (open ? found[0] : undefined);
  }
  function press(keys) {
    const element = target(keys);
    if (!element) return false;
    if (typing(element)) { element.focus(); if (element.select) element.select(); } else element.click();
    return true;
  }
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === 'Escape' && typing(event.target)) { event.target.blur(); const i = here(); if (i) i.focus({preventScroll: true}); }
    if (typing(event.target)) return;
    if (event.key === 'Enter' && event.target.matches && event.target.matches('a[href], button, summary, input') && event.target !== here()) return; // what has the focus is meant
    const keys = pending ? `${pending} ${event.key}` : event.key;
    clearTimeout(timer); pending = '';
    if (press(keys)) { event.preventDefault(); return; }
    if (!document.querySelector('dialog[open]')) {
      if (event.key === 'j' || event.key === 'ArrowDown' && here()) { step(1); event.preventDefault(); return; }
      if (event.key === 'k' || event.key === 'ArrowUp' && here()) { step(-1); event.preventDefault(); return; }
    }
    if (document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) { pending = event.key; timer = setTimeout(() => { pending = ''; }, 1200); }
  });
  document.addEventListener('focusin', event => { const item = event.target.closest && event.target.closest('[data-item]'); if (item && item !== here()) go(item, false); });
  document.addEventListener('click', event => {
    const opener = event.target.closest('[data-open]');
    if (!opener) return;
    const dialog = document.getElementById(opener.dataset.open);
    if (dialog.id === 'keys') explain(dialog.querySelector('dl'));
    dialog.showModal();
  });
  function explain(list) {
    const told = new Map([['j / k', 'Next, previous']]);
    document.querySelectorAll('[data-key][data-help]').forEach(e => { if (!told.has(e.dataset.key)) told.set(e.dataset.key, e.dataset.help); });
    list.replaceChildren(...[...told].flatMap(([keys, help]) => {
      const dt = document.createElement('dt'), dd = document.createElement('dd');
      keys.split(' ').forEach(k => { if (k === '/' && keys !== '/') { dt.append(' / '); return; } const kbd = document.createElement('kbd'); kbd.textContent = k; dt.append(kbd, ' '); });
      dd.textContent = help;
      return [dt, dd];
    }));
  }
  /* after htmx has swapped something in, the item that one was at is found again by its id */
  let last = '';
  document.addEventListener('desk:here', event => { last = event.target.id; });
  document.addEventListener('htmx:afterSettle', () => { if (!here() && last) { const item = document.getElementById(last); if (item) go(item, document.activeElement === document.body); } });
  document.addEventListener('htmx:beforeRequest', () => { const said = document.getElementById('said'); if (said) said.replaceChildren(); });
  document.addEventListener('htmx:sendError', () => { const said = document.getElementById('said'); if (said) said.textContent = 'The server cannot be reached; nothing was sent. Start it again with dateline serve, then repeat.'; });
  window.desk = {go, here, items};
})();
