// Makes a page that works by itself quicker: parts instead of pages, choices that apply at once, news of builds.
'use strict';

(() => {
  const by = (id) => document.getElementById(id);
  const page = () => by('page');
  const trouble = (sentence) => { by('trouble').textContent = sentence; };

  // Parts instead of pages

  let waiting;
  let left = null;

  const anchor = () => left.ids.map(by).find(Boolean);

  function busy(isBusy) {
    clearTimeout(waiting);
    document.documentElement.classList.remove('loading');
    by('main')?.removeAttribute('aria-busy');
    if (isBusy) {
      waiting = setTimeout(() => {
        document.documentElement.classList.add('loading');
        by('main')?.setAttribute('aria-busy', 'true');
      }, 150);
    }
  }

  document.addEventListener('htmx:configRequest', ({detail}) => {
    const form = detail.elt.closest('form');
    if (!form || form.method === 'post') return;
    const defaults = JSON.parse(form.dataset.defaults ?? '{}');
    for (const name of new Set(detail.formData.keys())) {
      const values = new Set(detail.formData.getAll(name).filter((value) => value !== ''));
      detail.formData.delete(name);
      if (values.size === 1 && values.has(defaults[name])) continue;
      values.forEach((value) => detail.formData.append(name, value));
    }
  });

  document.addEventListener('htmx:beforeRequest', ({detail}) => {
    // A part of a page that keeps itself up to date takes nobody away from where they are.
    if (detail.target !== page()) return;
    const near = detail.elt.closest('[data-near]');
    const menu = detail.elt.closest('.menu');
    left = {
      path: location.pathname,
      isNear: Boolean(near),
      opensRow: Boolean(menu || detail.elt.closest('tbody')),
      details: document.querySelector('.details h3')?.textContent,
      ids: [],
      trigger: [detail.elt.id, menu && `b${menu.id}`, detail.elt.closest('.details') && near?.querySelector('tr.open .opens')?.id, near?.querySelector('.scroll')?.id, near?.id],
    };
    busy(true);
  });

  document.addEventListener('htmx:beforeSwap', (event) => {
    const {detail} = event;
    if (detail.target !== page()) return;
    if (!detail.serverResponse.includes('id="page"')) {
      detail.shouldSwap = false;
      // Not one of our pages: to log in, most likely. The browser shows it as it is.
      if (detail.xhr.status < 500) location.assign(detail.pathInfo.finalRequestPath);
      else trouble('The server did not answer: try again.');
      return;
    }
    detail.shouldSwap = true;
    detail.isError = false;
    trouble('');
    // Whoever went on while the answer was on its way stays where they are now.
    const active = document.activeElement;
    left.ids = [active && active !== document.body ? active.id : '', ...left.trigger].filter(Boolean);
    left.top = anchor()?.getBoundingClientRect().top;
    left.open = [...page().querySelectorAll('details[id][open]')].map((details) => details.id);
    left.scrolled = [...page().querySelectorAll('.scroll[id]')].map((box) => [box.id, box.scrollLeft]);
    left.sheets = by('sheets')?.scrollTop;
    charts.dispose();
  });

  document.addEventListener('htmx:afterSwap', ({detail}) => {
    if (!left || detail.target.id !== 'page') return;
    const was = left;
    const stays = was.isNear && was.path === location.pathname;
    // The address is pushed before the swap; what follows asks where we are now.
    if (stays) was.open.forEach((id) => { if (by(id)) by(id).open = true; });
    start();
    if (by('sheets') && was.sheets) by('sheets').scrollTop = was.sheets;
    const title = document.querySelector('.details h3');
    if (stays && was.opensRow && title && title.textContent !== was.details) {
      title.focus({preventScroll: true});
      title.closest('.details').scrollIntoView({block: 'nearest'});
    } else if (stays && anchor()) {
      was.scrolled.forEach(([id, x]) => { if (by(id)) by(id).scrollLeft = x; });
      const focused = anchor();
      focused.focus({preventScroll: true});
      if (document.activeElement !== focused) document.querySelector('h1').focus({preventScroll: true});
      if (was.top !== undefined) scrollBy(0, focused.getBoundingClientRect().top - was.top);
    } else {
      scrollTo(0, 0);
      document.querySelector('h1')?.focus({preventScroll: true});
    }
    left = null;
  });

  document.addEventListener('htmx:afterSettle', ({target}) => { if (target === page()) by('live').textContent = `Loaded: ${document.title}`; });
  document.addEventListener('htmx:afterRequest', () => busy(false));
  for (const name of ['htmx:sendError', 'htmx:timeout']) {
    document.addEventListener(name, () => trouble('The server did not answer: try again.'));
  }

  // What somebody typed and has not sent yet

  let typed;
  const isUnsent = () => Boolean(typed?.isConnected);

  document.addEventListener('input', ({target}) => { if (target.form?.method === 'post') typed = target.form; });

  document.addEventListener('htmx:confirm', (event) => {
    const {elt, target} = event.detail;
    if (target !== page() || !isUnsent() || elt.closest('form') === typed) return;
    if (confirm('What you typed has not been sent, and would be lost. Leave the page?')) typed = undefined;
    else event.preventDefault();
  });

  addEventListener('beforeunload', (event) => { if (isUnsent()) event.preventDefault(); });

  // Filters

  let applying;

  function apply(form, wait) {
    clearTimeout(applying);
    applying = setTimeout(() => { if (form.isConnected && form.reportValidity()) form.requestSubmit(); }, wait);
  }

  // Enter in a box both changes it and submits.
  document.addEventListener('submit', () => clearTimeout(applying));

  document.addEventListener('change', ({target}) => {
    const form = target.closest?.('form.bar');
    if (!form) return;
    // Somebody who types a year passes the years 2, 20 and 203.
    if (target.type === 'date' && target.value && target.value < '1900') return;
    const waits = {checkbox: 250, date: 800, number: 400};
    apply(form, waits[target.type] ?? 0);
  });

  document.addEventListener('input', ({target}) => {
    const slider = target.dataset.steps ? target : document.querySelector(`[data-steps="${CSS.escape(target.id)}"]`);
    if (slider) (slider === target ? by(slider.dataset.steps) : slider).value = target.value;
    if (target.list && target.closest('form.bar')) suggest(target);
  });

  let asking;
  let asked;

  function suggest(input) {
    clearTimeout(asking);
    if ([...input.list.options].some((option) => option.value === input.value)) {
      if ('one' in input.dataset) {
        input.closest('.control').querySelectorAll('.chosen input').forEach((box) => { box.checked = false; });
      }
      apply(input.form, 0);
      return;
    }
    const address = input.dataset.suggestions;
    if (!address) return;
    asking = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(`${address}${address.includes('?') ? '&' : '?'}q=${encodeURIComponent(input.value)}`, {signal: asked.signal});
        if (!answer.ok) return;
        const found = new DOMParser().parseFromString(`<select>${await answer.text()}</select>`, 'text/html');
        input.list.replaceChildren(...found.querySelectorAll('option'));
      } catch {
        // What is typed can be applied without suggestions.
      }
    }, 200);
  }

  // Menus and lists that fold out

  document.addEventListener('toggle', ({target, newState}) => {
    if (!target.matches?.('.menu') || newState !== 'open') return;
    const button = document.querySelector(`[popovertarget="${CSS.escape(target.id)}"]`).getBoundingClientRect();
    target.dataset.placed = '';
    const below = button.bottom + 4 + target.offsetHeight <= innerHeight;
    target.style.top = `${Math.max(8, below ? button.bottom + 4 : button.top - 4 - target.offsetHeight)}px`;
    target.style.left = `${Math.max(8, Math.min(button.right, innerWidth - 8) - target.offsetWidth)}px`;
  }, true);

  document.addEventListener('scroll', () => document.querySelector('.menu:popover-open')?.hidePopover(), {capture: true, passive: true});

  // A list at the right end of its row would stand out of the window.
  document.addEventListener('toggle', ({target}) => {
    const list = target.matches?.('.pick[open]') && target.lastElementChild;
    if (!list || getComputedStyle(target).position === 'static') return;
    list.style.left = '';
    list.style.left = `${Math.min(0, document.documentElement.clientWidth - 8 - list.getBoundingClientRect().right)}px`;
  }, true);

  const folded = () => document.querySelector('.pick[open]');

  document.addEventListener('click', ({target}) => {
    const open = folded();
    if (open && !open.contains(target)) open.open = false;
  });

  document.addEventListener('keydown', ({key}) => {
    const open = folded();
    if (key !== 'Escape' || !open) return;
    open.open = false;
    open.querySelector('summary').focus();
  });

  // Tables: one that fits scrolls with the page and keeps its headings in sight; one that does not shows that there is more.

  const boxes = new ResizeObserver((entries) => {
    new Set(entries.map(({target}) => target.closest('.scroll'))).forEach((box) => {
      const isCut = box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle('fits', !isCut && !box.closest('.same'));
      box.classList.toggle('cut', isCut);
      box.tabIndex = isCut || box.closest('.same') ? 0 : -1;
      slid(box);
    });
  });

  function slid(box) {
    box.classList.toggle('moved', box.scrollLeft > 0);
    box.classList.toggle('end', box.scrollLeft + box.clientWidth >= box.scrollWidth - 1);
  }

  document.addEventListener('scroll', ({target}) => { if (target.matches?.('.scroll')) slid(target); }, {capture: true, passive: true});

  // Builds

  by('reload').addEventListener('click', () => location.reload());

  setInterval(async () => {
    const {build} = page().dataset;
    if (!build || document.visibilityState !== 'visible') return;
    try {
      const answer = await fetch(`/fresh?build=${encodeURIComponent(build)}`);
      const news = answer.ok ? await answer.json() : {};
      if (page().dataset.build === build) by('newer').hidden = news.newer !== true;
    } catch {
      // The next request that somebody makes will say what is wrong.
    }
  }, 20000);

  document.addEventListener('click', async ({target}) => {
    const text = target.closest?.('[data-copies]') && by(target.dataset.copies);
    if (!text) return;
    text.select();
    // Where the clipboard is not to be written to, the text is selected for it.
    try {
      await navigator.clipboard.writeText(text.value);
      by('live').textContent = 'Copied.';
    } catch {
      by('live').textContent = 'Selected: copy it with the keyboard.';
    }
  });

  let refreshing;

  function start() {
    charts.draw();
    boxes.disconnect();
    page().querySelectorAll('.scroll, .scroll > table').forEach((each) => boxes.observe(each));
    by('newer').hidden = true;
    page().querySelectorAll('[data-steps]').forEach((slider) => { slider.hidden = false; });
    page().querySelectorAll('[data-copies]').forEach((button) => { button.hidden = false; });
    // Of many sheets the last are below what the navigation shows.
    const sheets = by('sheets');
    const here = sheets?.querySelector('[aria-current]');
    if (here && here.offsetTop > sheets.clientHeight) sheets.scrollTop = here.offsetTop - sheets.clientHeight / 2;
    clearTimeout(refreshing);
    const seconds = Number(page().dataset.refresh);
    if (seconds) refreshing = setTimeout(() => location.reload(), seconds * 1000);
  }

  start();
})();
