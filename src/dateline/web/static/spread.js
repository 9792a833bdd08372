/* Maps and timelines, in the page or in a part of it that comes later: what draws them is asked for when there is one. */
'use strict';
(() => {
  if (desk.spread) { desk.spread(); return; }
  const asked = new Map();
  const once = (path, make) => { if (!asked.has(path)) asked.set(path, new Promise((done, fail) => { const e = make(path); e.onload = done; e.onerror = fail; document.head.append(e); })); return asked.get(path); };
  const script = path => once(path, src => Object.assign(document.createElement('script'), {src}));
  const style = path => document.querySelector(`link[href="${path}"]`) ? null : once(path, href => Object.assign(document.createElement('link'), {rel: 'stylesheet', href}));

  async function start() {
    const map = document.querySelector('#map:not([data-begun])'), time = document.querySelector('#time:not([data-begun])');
    for (const holder of [map, time]) if (holder) holder.dataset.begun = '';
    if (map || time) await style('/static/map.css');
    if (map) {
      await Promise.all([style('/static/vendor/leaflet-1.9.4.css'), script('/static/vendor/leaflet-1.9.4.js')]);
      await script('/static/map.js');
      desk.map(map);
    }
    if (time) {
      await script('/static/vendor/d3-7.9.2.min.js');
      await script('/static/vendor/plot-0.6.17.umd.min.js');
      await script('/static/timeline.js');
      desk.timeline(time);
    }
  }
  desk.spread = start;
  document.addEventListener('htmx:afterSettle', start);
  start();
})();
