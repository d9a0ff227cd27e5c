// Draws what a page says in its neutral form. Colours are CSS variables, so that dark mode and paper need no redrawing.
'use strict';

const charts = (() => {
  const drawn = new Map();
  let isOnPaper = false;
  const meanings = {good: 'var(--good)', warning: 'var(--warning)', bad: 'var(--bad)', neutral: 'var(--neutral)'};
  const palette = Array.from({length: 9}, (_, index) => `var(--chart-${index + 1})`);
  const text = {color: 'var(--soft)', fontSize: 12};
  const line = {lineStyle: {color: 'var(--line)'}};
  const font = '12px system-ui, "Segoe UI", Roboto, sans-serif';
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = font;
  const width = (label) => pen.measureText(label).width;

  const decimals = {count: [0, 0], money: [2, 2], number: [0, 4], percent: [0, 2], hours: [1, 1], days: [1, 1]};
  const units = {percent: '%', hours: ' h', days: ' days'};

  function shown(value, format, short = false) {
    if (value === null || value === undefined) return '–';
    const [least, most] = decimals[format] ?? [0, 4];
    const number = format === 'percent' ? value * 100 : Number(value);
    const options = short
      ? {notation: Math.abs(number) < 1e4 ? 'standard' : 'compact', maximumFractionDigits: 2}
      : {minimumFractionDigits: least, maximumFractionDigits: most};
    return number.toLocaleString('en-US', options).replace('-', '−') + (units[format] ?? '');
  }

  // Of an amount without a heading, with its currency where those are not dollars.
  const alone = (value, data) => (value === null || value === undefined ? '' : data.unit) + shown(value, data.format);

  // A name has the same colour on every sheet; two names of one picture never share one while there are enough.
  function colours(names) {
    const taken = new Set();
    const found = new Map();
    for (const name of [...names].sort()) {
      if (/^Other\b/.test(name)) {
        found.set(name, 'var(--chart-other)');
        continue;
      }
      let place = 0;
      for (const letter of name) place = (place * 31 + letter.codePointAt(0)) % 9973;
      place %= palette.length;
      for (let tries = 0; tries < palette.length && taken.has(place); tries += 1) place = (place + 1) % palette.length;
      taken.add(place);
      found.set(name, palette[place]);
    }
    return found;
  }

  const common = (summary) => ({
    animation: false,
    aria: {enabled: true, label: {description: summary}},
    textStyle: {fontFamily: 'system-ui, "Segoe UI", Roboto, sans-serif'},
  });

  const tooltip = (trigger, formatter) => ({
    trigger,
    formatter,
    // HTML of a tooltip would need inline styles.
    renderMode: 'richText',
    confine: true,
    transitionDuration: 0,
    backgroundColor: 'var(--panel)',
    borderColor: 'var(--edge)',
    borderWidth: 1,
    padding: 8,
    shadowBlur: 0,
    textStyle: {color: 'var(--ink)', fontSize: 12, lineHeight: 18, fontWeight: 400},
    axisPointer: {type: trigger === 'axis' ? 'shadow' : 'none', shadowStyle: {color: 'var(--soft)', opacity: 0.12}},
  });

  // The days of one year go without it, as everywhere on the page: their table says it.
  function brief(categories) {
    const years = new Set(categories.map((one) => /^\d{1,2} \p{L}+ (\d{4})$/u.exec(one)?.[1]));
    return years.size === 1 && !years.has(undefined) ? categories.map((one) => one.slice(0, -5)) : categories;
  }

  // On several lines, between words; between those of a name too.
  function folded(label, most) {
    const lines = [''];
    for (const word of label.split(/(?<=[ _])|(?<=\p{Ll})(?=\p{Lu})/u)) {
      if (lines.at(-1) && width(lines.at(-1) + word.trimEnd()) > most) lines.push('');
      lines[lines.length - 1] += word;
    }
    return lines.map((each) => each.trimEnd()).join('\n');
  }

  function axes(data, summary, room) {
    const {horizontal, format, categories, series, links = [], reference} = data;
    const labelled = brief(categories);
    const isBar = data.kind === 'bar';
    const isSeveral = series.length > 1;
    // One of what could be several has its name and its colour all the same.
    const isNamed = isSeveral || (series.length === 1 && series[0].name !== data.label);
    const palette = isNamed ? colours(series.map((one) => one.name)) : new Map([[series[0]?.name, 'var(--chart-1)']]);
    const longest = Math.max(0, ...labelled.map(width));
    const labels = Math.min(longest + 4, room * 0.38, 260);
    // Bars that all begin at zero say their numbers at their ends, and need no scale.
    const isPlain = Boolean(horizontal) && series.every((item) => item.values.every((at) => (at ?? 0) >= 0));
    const isStack = Boolean(isBar && data.stacked && isSeveral);
    const totals = categories.map((_, place) => series.reduce((sum, item) => sum + (item.values[place] ?? 0), 0));
    const figure = {position: 'right', color: 'var(--ink)', fontSize: 12, fontWeight: 600};
    const markLine = reference && {
      silent: true,
      symbol: 'none',
      lineStyle: {color: 'var(--ink)', type: 'dashed', width: 1.5},
      label: {formatter: reference.label, color: 'var(--ink)', position: horizontal ? 'end' : 'insideEndTop', fontSize: 12},
      data: [{[horizontal ? 'xAxis' : 'yAxis']: reference.value}],
    };
    const one = (item, place) => ({
      name: item.name,
      type: data.kind,
      data: item.values,
      stack: isBar && data.stacked ? 'all' : undefined,
      cursor: links.some(Boolean) ? 'pointer' : 'default',
      color: meanings[item.meaning] ?? palette.get(item.name),
      emphasis: {disabled: true},
      markLine: place === 0 ? markLine : undefined,
      ...(isBar
        ? {
          barMaxWidth: horizontal ? (isSeveral && !isStack ? 11 : 18) : 26,
          barGap: '10%',
          itemStyle: {borderRadius: data.stacked ? 0 : 2, borderColor: 'var(--panel)', borderWidth: data.stacked && isSeveral && (horizontal || room / categories.length >= 8) ? 1 : 0},
          label: {...figure, show: Boolean(horizontal) && !isStack, formatter: (at) => shown(at.value, format)},
        }
        : {
          // Not by colour alone: each line has its own dashes and its own marks.
          lineStyle: {width: 2, type: ['solid', 'dashed', 'dotted'][place % 3]},
          symbol: ['circle', 'rect', 'triangle', 'diamond'][place % 4],
          symbolSize: 6,
          showSymbol: categories.length <= 31,
        }),
    });
    const category = {
      type: 'category',
      data: labelled,
      inverse: Boolean(horizontal),
      triggerEvent: links.some(Boolean),
      axisTick: {show: false},
      axisLine: line,
      axisLabel: horizontal ? {...text, color: 'var(--ink)', width: labels + 2, overflow: 'truncate', lineHeight: 14, interval: 0, formatter: (label) => folded(label, labels)} : {...text, hideOverlap: true},
    };
    const value = {
      type: 'value',
      show: !isPlain,
      // Room for the reference line, which the series do not know.
      max: reference ? (extent) => Math.max(extent.max, reference.value) : undefined,
      minInterval: format === 'count' ? 1 : undefined,
      splitNumber: horizontal ? Math.max(2, Math.floor((room - labels) / 90)) : 4,
      splitLine: line,
      axisLabel: {...text, hideOverlap: true, formatter: (at) => shown(at, format, true)},
    };
    // The legend goes on as many lines as it needs, because paper has no pages of legends.
    const mark = isBar ? 12 : 26;
    let lines = 1;
    let used = 0;
    for (const item of series) {
      const needs = width(item.name) + mark + 22;
      if (used && used + needs > room) [lines, used] = [lines + 1, 0];
      used += needs;
    }
    const legend = isNamed ? lines * 24 + 6 : 0;
    const values = (isStack ? totals : series.flatMap((item) => item.values)).map((at) => width(shown(at, format)));
    const beside = horizontal ? Math.max(0, ...values) * 1.1 + 14 : 12;
    const folds = horizontal ? labelled.map((label) => folded(label, labels).split('\n').length) : [];
    const each = Math.max(30, isSeveral && !isStack ? series.length * 15 + 10 : 0, Math.max(0, ...folds) * 14 + 6);
    return {
      height: horizontal ? categories.length * each + 14 + (isPlain ? 0 : 20) + legend + (reference ? 20 : 0) : 220 + legend,
      links,
      option: {
        ...common(summary),
        grid: {left: horizontal ? labels + 8 : 8, right: beside, top: legend + (horizontal && reference ? 24 : 8), bottom: horizontal && !isPlain ? 24 : 8, containLabel: !horizontal},
        legend: isNamed ? {data: series.map((item) => item.name), top: 0, left: 0, itemWidth: mark, itemHeight: 10, itemGap: 12, textStyle: {color: 'var(--ink)', fontSize: 12}, inactiveColor: 'var(--edge)', inactiveBorderColor: 'var(--edge)'} : undefined,
        tooltip: tooltip('axis', (at) => [categories[at[0].dataIndex], ...at.filter((item) => item.seriesIndex < series.length).map((item) => `${item.seriesName}: ${isNamed ? alone(item.value, data) : shown(item.value, format)}`)].join('\n')),
        xAxis: horizontal ? value : category,
        yAxis: horizontal ? category : value,
        series: [
          ...series.map(one),
          // Nothing but the sum, where the stack ends.
          ...(isStack && isPlain ? [{type: 'bar', stack: 'all', silent: true, data: totals.map(() => 0), label: {...figure, show: true, formatter: (at) => shown(totals[at.dataIndex], format)}}] : []),
        ],
      },
    };
  }

  // The layout knows no way back: a flow that closes a circle ends in a second node of the same name.
  function withoutCircles(flows, size) {
    const next = Array.from({length: size}, () => []);
    const again = new Map();
    const reaches = (from, to, seen = new Set()) => from === to || (!seen.has(from) && Boolean(seen.add(from)) && next[from].some((at) => reaches(at, to, seen)));
    const kept = flows.map((flow) => {
      let {destination} = flow;
      if (reaches(destination, flow.origin)) {
        if (!again.has(destination)) again.set(destination, size + again.size);
        destination = again.get(destination);
      } else {
        next[flow.origin].push(destination);
      }
      return {...flow, destination};
    });
    return {kept, again: [...again.keys()]};
  }

  function depth(kept, size) {
    const found = new Array(size).fill(null);
    const from = (at) => found[at] ??= Math.max(0, ...kept.filter((flow) => flow.origin === at).map((flow) => 1 + from(flow.destination)));
    return Math.max(...found.map((_, at) => from(at)));
  }

  function flows(data, summary, room) {
    const {kept, again} = withoutCircles(data.flows, data.nodes.length);
    const names = [...data.nodes, ...again.map((at) => `${data.nodes[at]} ↩`)];
    const most = Math.max(new Set(kept.map((flow) => flow.origin)).size, new Set(kept.map((flow) => flow.destination)).size, 3);
    const layers = depth(kept, names.length) + 1;
    const ends = new Set(kept.map((flow) => flow.destination));
    const starts = new Set(kept.map((flow) => flow.origin));
    // Names at both ends stand outside the flows, those between in front of them with a rim.
    const side = (is) => names.filter((_, place) => is(place)).map(width);
    const widest = room / (layers + 0.3);
    // A few names have room for several lines each.
    const beside = (found) => {
      const overflow = found.length > 4 ? 'truncate' : 'break';
      return {overflow, width: Math.min(Math.max(0, ...found), overflow === 'break' ? Math.min(room * 0.25, widest) : widest)};
    };
    const before = beside(side((place) => starts.has(place) && !ends.has(place)));
    const after = beside(side((place) => !starts.has(place)));
    const between = (room - before.width - after.width - 20) / Math.max(1, layers - 1) - 24;
    const rim = {show: between > 56, position: 'right', width: between, overflow: names.length > 12 ? 'truncate' : 'break', textBorderColor: 'var(--panel)', textBorderWidth: 3};
    const label = (place) => {
      if (!ends.has(place)) return {position: 'left', ...before};
      return starts.has(place) ? rim : {position: 'right', ...after};
    };
    return {
      height: Math.min(Math.max(most * 30, 160), 900),
      links: [],
      isCramped: widest < 110,
      option: {
        ...common(summary),
        tooltip: tooltip('item', (at) => at.dataType === 'edge'
          ? `${names[at.data.source]} → ${names[at.data.target]}\n${alone(at.data.value, data)}`
          : `${names[at.name]}\n${alone(at.value, data)}`),
        series: {
          type: 'sankey',
          left: before.width + 8,
          right: after.width + 10,
          top: 8,
          bottom: 8,
          nodeWidth: 10,
          nodeGap: 12,
          draggable: false,
          emphasis: {disabled: true},
          cursor: 'default',
          // The layout wants names of its own, and two sides of a picture may show the same account.
          data: names.map((_, place) => ({name: String(place), label: label(place)})).filter((_, place) => starts.has(place) || ends.has(place)),
          links: kept.map((flow) => ({source: String(flow.origin), target: String(flow.destination), value: flow.value, href: flow.href, cursor: flow.href ? 'pointer' : 'default'})),
          itemStyle: {color: 'var(--flow)', borderWidth: 0},
          lineStyle: {color: 'var(--flow)', opacity: 0.28, curveness: 0.5},
          label: {color: 'var(--ink)', fontSize: 12, lineHeight: 15, formatter: (at) => names[at.name]},
        },
      },
    };
  }

  function follow(href, event) {
    if (event.ctrlKey || event.metaKey) window.open(href, '_blank', 'noopener');
    else if (window.htmx) htmx.ajax('GET', href, {target: '#page', select: '#page', swap: 'outerHTML', push: href});
    else location.assign(href);
  }

  function draw(figure) {
    const picture = figure.querySelector('.picture');
    const source = figure.querySelector('.chart-data');
    if (!picture || !source || !window.echarts || drawn.has(picture)) return;
    const data = JSON.parse(source.textContent);
    picture.hidden = false;
    const summary = picture.getAttribute('aria-label');
    let built;
    const build = (room) => {
      built = (data.kind === 'sankey' ? flows : axes)(data, summary, room);
      picture.style.minHeight = `${built.height}px`;
    };
    build(picture.clientWidth);
    const chart = echarts.init(picture, null, {renderer: 'svg'});
    chart.setOption(built.option);
    chart.on('click', (at) => {
      const place = at.componentType === 'series' ? at.dataIndex : at.dataIndex ?? data.categories.indexOf(at.value);
      const href = at.dataType === 'edge' ? at.data.href : at.dataType === 'node' ? '' : built.links[place];
      if (href) follow(href, at.event.event);
    });
    const redraw = (room, most) => {
      build(room);
      if (most) picture.style.minHeight = `${Math.min(built.height, most)}px`;
      chart.resize({width: room, height: most ? Math.min(built.height, most) : picture.clientHeight, silent: true});
      chart.setOption(built.option, true);
      chart.getZr().flush();
    };
    const observer = new ResizeObserver(() => {
      // Drawing changes the height, which would call this again.
      if (!isOnPaper && (picture.clientWidth !== chart.getWidth() || picture.clientHeight !== chart.getHeight())) redraw(picture.clientWidth);
    });
    observer.observe(picture);
    drawn.set(picture, {chart, observer, redraw});
    // Names that are cut to a few letters need the table beside them.
    figure.querySelector('.same').open = Boolean(built.isCramped);
  }

  // On paper pictures stand below one another, each as wide as the paper: what is drawn for one that lies is scaled to it.
  addEventListener('beforeprint', () => {
    isOnPaper = true;
    drawn.forEach(({redraw, chart}, picture) => {
      redraw(960, 600);
      picture.querySelector('svg').setAttribute('viewBox', `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    });
  });
  addEventListener('afterprint', () => {
    isOnPaper = false;
    drawn.forEach(({redraw}, picture) => {
      picture.querySelector('svg').removeAttribute('viewBox');
      redraw(picture.clientWidth);
    });
  });

  return {
    draw: () => document.querySelectorAll('.chart').forEach(draw),
    dispose: () => {
      drawn.forEach(({chart, observer}) => { observer.disconnect(); chart.dispose(); });
      drawn.clear();
    },
  };
})();
