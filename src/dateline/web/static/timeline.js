/* The timeline: how many incidents were in each stretch of time for sure, how many more may have been, and between which sums
   people were killed. The table under it holds the same numbers. */
'use strict';
desk.timeline = holder => {
  const unit = holder.dataset.unit;
  const day = iso => new Date(`${iso}T00:00:00Z`);
  const after = iso => new Date(day(iso).getTime() + 86400000);
  const columns = JSON.parse(holder.dataset.columns).map(([first, last, certain, possible, low, high]) => ({first, last, start: day(first), end: after(last), certain, possible, low, high}));
  const span = c => unit === 'day' || c.first === c.last ? told(c.first) : unit === 'year' ? c.first.slice(0, 4) : unit === 'month' ? day(c.first).toLocaleDateString('en-GB', {month: 'long', year: 'numeric', timeZone: 'UTC'}) : `${told(c.first)} to ${told(c.last)}`;
  const told = iso => day(iso).toLocaleDateString('en-GB', {day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC'});
  const range = (low, high) => low === high ? low.toLocaleString('en') : `${low.toLocaleString('en')} to ${high.toLocaleString('en')}`;
  const said = c => `${span(c)}\n${range(c.certain, c.possible)} incident${c.possible === 1 ? '' : 's'}${c.high ? `\n${range(c.low, c.high)} killed` : ''}`;
  const parts = c => { const query = new URLSearchParams(holder.dataset.query); query.set('since', c.first); query.set('until', c.last); return `/map?${query}`; };

  function draw() {
    const width = Math.max(280, holder.clientWidth), killed = columns.some(c => c.high), narrow = width < 560;
    const most = Math.max(1, ...columns.map(c => c.possible));
    const gap = columns.length > 120 ? 0 : columns.length > 40 ? .5 : 1.5;
    const x = {type: 'utc', domain: [columns[0].start, columns.at(-1).end], label: null, ticks: narrow ? 4 : 8};
    const shared = {width, marginLeft: 48, marginRight: 12, className: 'plot', x};
    const tip = marks => Plot.tip(columns, Plot.pointerX({x1: 'start', x2: 'end', y: marks, title: said, maxRadius: Infinity, fill: 'var(--card)', stroke: 'var(--strong)', textPadding: 6}));
    const charts = [Plot.plot({...shared, height: 190, ariaLabel: `Incidents by ${unit}`, y: {label: 'Incidents', grid: true, ticks: Math.min(4, most), tickFormat: 'd', domain: [0, most]}, marks: [
      Plot.rectY(columns, {x1: 'start', x2: 'end', y1: 'certain', y2: 'possible', fill: 'var(--maybe)', insetLeft: gap, insetRight: gap}),
      Plot.rectY(columns, {x1: 'start', x2: 'end', y1: 0, y2: 'certain', fill: 'var(--bar)', insetLeft: gap, insetRight: gap}),
      Plot.ruleY([0], {stroke: 'var(--strong)'}), tip('possible'),
    ]})];
    if (killed) {
      const steps = columns.flatMap(c => [{at: c.start, low: c.low, high: c.high}, {at: c.end, low: c.low, high: c.high}]);
      charts.push(Plot.plot({...shared, height: 150, ariaLabel: `People killed by ${unit}`, y: {label: 'People killed, low to high', grid: true, ticks: 4, tickFormat: 's'}, marks: [
        Plot.areaY(steps, {x: 'at', y1: 'low', y2: 'high', fill: 'var(--killed)', fillOpacity: .35}),
        Plot.lineY(steps, {x: 'at', y: 'high', stroke: 'var(--killed)', strokeWidth: 1}),
        Plot.lineY(steps, {x: 'at', y: 'low', stroke: 'var(--killed)', strokeWidth: 1.6}),
        Plot.ruleY([0], {stroke: 'var(--strong)'}), tip('high'),
      ]}));
    }
    for (const chart of charts) {
      chart.querySelectorAll('[aria-label]').forEach(e => e.removeAttribute('aria-label'));  // parts of one picture, which has a name
      chart.querySelectorAll('style').forEach(e => e.remove());  // the page's policy allows no style in the page; map.css has the rules
      chart.setAttribute('role', 'img');
      chart.setAttribute('aria-label', `${chart.getAttribute('aria-label')}; the table under the chart holds the same numbers`);
      chart.addEventListener('click', () => { if (chart.value) location.assign(parts(chart.value)); });
      chart.addEventListener('input', () => chart.classList.toggle('plot-pointable', !!chart.value));
    }
    holder.hidden = false;
    holder.replaceChildren(...charts);
  }
  holder.hidden = false;
  if (columns.length) draw();
  let width = holder.clientWidth, waiting = 0;
  addEventListener('resize', () => { clearTimeout(waiting); waiting = setTimeout(() => { if (holder.clientWidth !== width) { width = holder.clientWidth; draw(); } }, 150); });
};
