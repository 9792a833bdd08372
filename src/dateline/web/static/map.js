/* The map of a list. Outlines are drawn from this server's own file, nothing is asked of anybody else. What is drawn where is
   counted by the server for each view; a dot, a ring or a hatched country is reached with Tab and chosen with Enter. */
'use strict';
desk.map = holder => {
  holder.hidden = false;
  const said = document.getElementById('map-said'), all = document.getElementById('map-all');
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches, dark = matchMedia('(prefers-color-scheme: dark)');
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const map = L.map(holder, {
    attributionControl: false, minZoom: 1, maxZoom: 10, zoomControl: false, worldCopyJump: false, zoomAnimation: !calm, fadeAnimation: !calm,
    markerZoomAnimation: !calm, inertia: !calm, maxBounds: [[-86, -200], [86, 200]], maxBoundsViscosity: .8,
  });
  map.addControl(L.control.zoom({zoomInTitle: 'Zoom in', zoomOutTitle: 'Zoom out'}));
  map.addControl(L.control.scale({imperial: false}));
  for (const [name, at] of [['land', 200], ['wide', 350], ['lines', 380], ['names', 390]]) map.createPane(name).style.zIndex = at;
  const canvas = L.canvas({pane: 'land', padding: .3}), wide = L.svg({pane: 'wide', padding: .3}), lines = L.svg({pane: 'lines', padding: .3});
  const shapes = new Map(), names = L.layerGroup().addTo(map), drawn = L.layerGroup().addTo(map);
  let land, borders, contested = [], asking, chosen = '';

  /* the outlines: land on a canvas, for it has many points; contested borders as lines that can be pointed at */
  async function outlines() {
    const answer = await fetch(holder.dataset.outlines);
    if (!answer.ok) throw new Error(answer.statusText);
    const {features} = await answer.json();
    const of = kind => features.filter(f => f.properties.kind === kind);
    land = L.geoJSON(of('country'), {renderer: canvas, pane: 'land', interactive: false}).addTo(map);
    borders = L.geoJSON(of('border'), {renderer: canvas, pane: 'land', interactive: false}).addTo(map);
    of('country').forEach(f => shapes.set(f.properties.code, f));
    for (const f of of('contested')) {
      L.geoJSON(f, {renderer: lines, pane: 'lines', interactive: false, style: {className: 'contested'}}).addTo(map);
      const line = L.geoJSON(f, {renderer: lines, pane: 'lines', style: {className: 'contested-hit'}}).addTo(map).getLayers()[0];
      line.bindTooltip(`Contested border. ${f.properties.why}`, {sticky: true});
      reachable(line.getElement(), `Contested border: ${f.properties.why}`, 'img', line);
      contested.push(line);
    }
    paint();
  }
  function paint() {
    if (land) land.setStyle({fillColor: colour('--land'), fillOpacity: 1, color: colour('--land'), weight: .7});
    if (borders) borders.setStyle({color: colour('--border'), weight: .9, fill: false});
  }
  dark.addEventListener('change', paint);

  /* countries' names where there is room, and only what can be seen is reached with Tab */
  function label() {
    names.clearLayers();
    const view = map.getBounds(), scale = 256 * 2 ** map.getZoom() / 360;
    for (const {properties: p} of shapes.values()) {
      if (!p.name || p.size * scale < p.name.length * 8 || !view.contains([p.at[1], p.at[0]])) continue;
      const name = document.createElement('span');
      name.textContent = p.name;
      names.addLayer(L.marker([p.at[1], p.at[0]], {pane: 'names', interactive: false, keyboard: false, icon: L.divIcon({className: 'land-name', html: name, iconSize: [160, 16]})}));
    }
    for (const line of contested) line.getElement().setAttribute('tabindex', view.intersects(line.getBounds()) ? '0' : '-1');
  }

  /* something on the map that can be focused, is called by a name, and shows its tooltip to who comes by keyboard */
  function reachable(element, name, role, layer, choose, query) {
    if (query !== undefined) element.dataset.q = query;
    element.setAttribute('tabindex', '0');
    element.setAttribute('role', role);
    element.setAttribute('aria-label', name);
    element.addEventListener('focus', () => {
      if (!element.matches(':focus-visible')) return;
      if (layer.getLatLng) map.panInside(layer.getLatLng(), {paddingTopLeft: [30, 60], paddingBottomRight: [30, 30]});
      layer.openTooltip();
    });
    element.addEventListener('blur', () => layer.closeTooltip());
    if (choose) element.addEventListener('keydown', event => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault(); event.stopPropagation();
      choose(true);
    });
  }
  function list(spot, byKey) {
    chosen = spot.q;
    mark();
    const done = () => {
      const there = document.getElementById('there'), head = there.querySelector('h2');
      if (byKey && head) head.focus(); else if (innerWidth <= 900) there.scrollIntoView({block: 'nearest'});
    };
    htmx.ajax('GET', `/map/part/incidents?${spot.q}&called=${encodeURIComponent(spot.called)}`, {target: '#there', swap: 'innerHTML'}).then(done);
  }
  function mark() { holder.querySelectorAll('.spot').forEach(e => e.classList.toggle('chosen', e.dataset.q === chosen)); }

  function dot(spot) {
    const size = Math.max(24, 2 * spot.r), face = document.createElement('span');
    face.style.width = face.style.height = `${2 * spot.r}px`;
    if (spot.n > 1) face.textContent = short(spot.n);
    const marker = L.marker([spot.lat, spot.lon], {keyboard: false, riseOnHover: true, icon: L.divIcon({className: `spot${spot.rough ? ' rough' : ''}`, html: face, iconSize: [size, size]})});
    const choose = byKey => {
      list(spot, byKey);
      const [w, s, e, n] = spot.box;
      if (!spot.one && (w < e || s < n) && !byKey) map.fitBounds([[s, w], [n, e]], {padding: [40, 40], maxZoom: Math.min(10, map.getZoom() + 3)});
    };
    marker.bindTooltip(spot.told, {direction: 'top', offset: [0, -spot.r]}).on('click', () => choose(false));
    drawn.addLayer(marker);
    reachable(marker.getElement(), spot.told, 'button', marker, choose, spot.q);
  }
  function ring(spot) {
    const circle = L.circle([spot.lat, spot.lon], {renderer: wide, pane: 'wide', radius: spot.km * 1000, className: 'ring', fillColor: 'url(#hatch)', fillOpacity: 1});
    const choose = byKey => list(spot, byKey);
    circle.bindTooltip(spot.told, {sticky: true}).on('click', () => choose(false));
    drawn.addLayer(circle);
    reachable(circle.getElement(), spot.told, 'button', circle, choose, spot.q);
    const n = document.createElement('span');
    n.textContent = short(spot.n);
    n.setAttribute('aria-hidden', 'true');
    const top = [Math.min(spot.lat + spot.km / 111.2, 85), spot.lon];  // on its edge: in the middle there may be a dot
    drawn.addLayer(L.marker(top, {interactive: false, keyboard: false, icon: L.divIcon({className: 'within', html: n, iconSize: [40, 16]})}));
  }
  function country(spot) {
    const shape = shapes.get(spot.code);
    if (!shape) return;
    const layer = L.geoJSON(shape, {renderer: wide, pane: 'wide', style: {className: 'whole', fillColor: 'url(#hatch)', fillOpacity: .7}}).getLayers()[0];
    const choose = byKey => list(spot, byKey);
    layer.bindTooltip(spot.told, {sticky: true}).on('click', () => choose(false));
    drawn.addLayer(layer);
    const visible = map.getBounds().intersects(layer.getBounds());
    reachable(layer.getElement(), spot.told, 'button', layer, choose, spot.q);
    if (!visible) layer.getElement().setAttribute('tabindex', '-1');
  }
  const short = n => n < 1000 ? `${n}` : n < 10000 ? `${(n / 1000).toFixed(1)}k` : `${Math.round(n / 1000)}k`;

  /* lines to hatch with, in the picture that rings and countries are drawn in */
  function hatch() {
    const svg = wide._container;
    if (!svg || svg.querySelector('#hatch')) return;
    const make = (name, told) => { const e = document.createElementNS('http://www.w3.org/2000/svg', name); Object.entries(told).forEach(([k, v]) => e.setAttribute(k, v)); return e; };
    const defs = make('defs', {}), pattern = make('pattern', {id: 'hatch', width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)'});
    pattern.append(make('line', {class: 'hatch', x1: 0, y1: 0, x2: 0, y2: 7}));
    defs.append(pattern);
    svg.prepend(defs);
  }

  async function show() {
    label();
    const b = map.getBounds().pad(.15), box = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map(d => d.toFixed(4));
    if ('keep' in holder.dataset) history.replaceState(history.state, '', `#${map.getZoom()}/${map.getCenter().lat.toFixed(3)}/${map.getCenter().lng.toFixed(3)}`);
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const told = await ask(`box=${box}&zoom=${map.getZoom()}`, asking.signal);
      const at = document.activeElement, held = at && holder.contains(at) ? at.dataset.q : undefined;
      drawn.clearLayers();
      if (!map.hasLayer(wide)) map.addLayer(wide);
      hatch();
      told.countries.forEach(country); told.rings.forEach(ring); told.dots.forEach(dot);
      mark();
      if (held !== undefined) ([...holder.querySelectorAll('[data-q]')].find(e => e.dataset.q === held) || holder).focus({preventScroll: true});
      said.textContent = '';
      holder.dataset.shown = `${told.dots.length + told.rings.length + told.countries.length}`;
    } catch (fault) {
      if (fault.name !== 'AbortError') said.textContent = 'The server cannot be reached; start it again with dateline serve, then reload the page.';
    }
  }
  async function ask(told, signal) {
    const answer = await fetch(`/map/part/spots?${holder.dataset.query ? holder.dataset.query + '&' : ''}${told}`, {signal, headers: {'HX-Request': 'true'}});
    if (answer.status === 401) location.assign(answer.headers.get('HX-Redirect') || '/login?ended=1');
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }
  let fit;
  function whole() {
    if (fit) map.fitBounds([[fit[1], fit[0]], [fit[3], fit[2]]], {padding: [30, 30], maxZoom: 8});
    else map.setView([20, 15], 2);
  }
  async function begin() {
    const [, zoom, lat, lng] = 'keep' in holder.dataset && location.hash.match(/^#(\d+)\/(-?[\d.]+)\/(-?[\d.]+)$/) || [];
    ({fit} = await ask('', undefined));
    if (zoom) map.setView([+lat, +lng], +zoom); else whole();
    await outlines();
    all.hidden = false;
    all.addEventListener('click', whole);
    map.on('moveend', show);
    show();
  }
  document.addEventListener('htmx:afterSwap', event => {
    const head = event.target.id === 'there' && event.target.querySelector('h2');
    if (head) document.getElementById('map-told').textContent = `${head.textContent}: listed beside the map`;
  });
  holder.addEventListener('focusin', () => document.querySelectorAll('[data-item].here').forEach(e => e.classList.remove('here')));
  begin().catch(fault => { console.warn(fault); said.textContent = 'The map could not be drawn; the tables hold the same places.'; });
};
