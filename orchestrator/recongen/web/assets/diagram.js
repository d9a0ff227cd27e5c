// <flow-diagram>: draws the DOT that stands in it. Shapes are links where the DOT has addresses; what stands beside the
// picture with data-shape="id" says where a shape's surroundings are. Nothing here knows whose pages these are.

const NAMESPACE = 'http://www.w3.org/2000/svg';
const LEAST = 0.15;
const MOST = 4;
const LEGIBLE = 0.86;
const STEP = 1.25;
const LARGEST_PICTURE = 12000;
const KEPT = new Set(['id', 'class', 'viewBox', 'transform', 'd', 'points', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'rx', 'ry', 'text-anchor', 'xml:space']);

let worker;
let last = 0;
const waiting = new Map();

function layOut(layout, engine, dot) {
  if (!worker) {
    worker = new Worker(layout, {type: 'module'});
    worker.addEventListener('message', ({data: {id, svg, error}}) => {
      const {resolve, reject} = waiting.get(id);
      waiting.delete(id);
      if (error) reject(new Error(error)); else resolve(svg);
    });
    worker.addEventListener('error', () => {
      waiting.forEach(({reject}) => reject(new Error('the layout did not start')));
      waiting.clear();
      worker = undefined;
    });
  }
  return new Promise((resolve, reject) => {
    last += 1;
    waiting.set(last, {resolve, reject});
    worker.postMessage({id: last, engine: new URL(engine, document.baseURI).href, dot});
  });
}

// Graphviz says how things look on each of them; here the style sheet does.
function bare(svg) {
  for (const element of [svg, ...svg.querySelectorAll('*')]) {
    const address = element.getAttribute('xlink:href');
    const title = element.getAttribute('xlink:title');
    [...element.attributes].filter(({name}) => !KEPT.has(name)).forEach(({name}) => element.removeAttribute(name));
    if (address) element.setAttribute('href', address);
    if (title) element.setAttribute('aria-label', title);
  }
  svg.querySelectorAll('title').forEach((title) => title.remove());
  svg.querySelectorAll('.graph > polygon').forEach((ground) => ground.remove());
  return svg;
}

class FlowDiagram extends HTMLElement {
  async connectedCallback() {
    this.hidden = false;
    const {engine, layout} = this.dataset;
    const {dot} = JSON.parse(this.querySelector('script').textContent);
    this.state = this.querySelector('.state');
    this.paper = this.querySelector('.paper');
    try {
      const text = await layOut(layout, engine, dot);
      if (!this.isConnected) return;
      this.draw(document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true));
    } catch (error) {
      this.state.textContent = `The picture cannot be drawn (${error.message}). The list below says the same.`;
    }
  }

  draw(svg) {
    this.svg = bare(svg);
    this.svg.classList.add('flow');
    const [, , width, height] = this.svg.getAttribute('viewBox').split(' ').map(Number);
    Object.assign(this, {width, height});
    this.paper.replaceChildren(this.svg);
    this.arrange();
    this.state.textContent = '';
    this.show(Math.min(Math.max(this.paper.clientWidth / width, LEGIBLE), 1.15));
    this.centre();
    this.listen();
    this.dataset.ready = '';
  }

  // All is measured before anything changes, so that the browser measures once.
  arrange() {
    const nodes = [...this.svg.querySelectorAll('.node')].map((node) => {
      const box = node.querySelector('polygon, path, text').getBBox();
      const wide = [...node.querySelectorAll('text')].filter((text) => text.getComputedTextLength() > box.width - 8);
      return {node, box, wide, middle: box.x + box.width / 2};
    });
    // Tab goes down each column, column by column.
    nodes.sort((a, b) => (Math.abs(a.middle - b.middle) > 2 ? a.middle - b.middle : a.box.y - b.box.y));
    for (const {node, box, wide} of nodes) {
      // The font may be wider than the one that Graphviz knows.
      wide.forEach((text) => {
        text.setAttribute('textLength', box.width - 8);
        text.setAttribute('lengthAdjust', 'spacingAndGlyphs');
      });
      this.explain(node, box);
      node.parentNode.append(node);
    }
  }

  // What it says besides its name, and a second link beside the first.
  explain(node, {x, y, width}) {
    const link = node.querySelector('a');
    if (!link || node.classList.contains('bundle')) return;
    const name = link.getAttribute('aria-label');
    const says = [...node.querySelectorAll('text')].map((text) => text.textContent).join(' ');
    link.setAttribute('aria-label', says.startsWith(name) ? says : `${name}: ${says}`);
    const around = document.querySelector(`[data-shape="${CSS.escape(node.id)}"] .around`);
    if (!around) return;
    node.dataset.around = around.href;
    const second = document.createElementNS(NAMESPACE, 'a');
    const attributes = {class: 'second', href: around.getAttribute('href'), tabindex: '-1', 'aria-hidden': 'true'};
    Object.entries(attributes).forEach(([key, value]) => second.setAttribute(key, value));
    second.innerHTML = `<circle cx="${x + width}" cy="${y}" r="13"/><path d="M${x + width - 6},${y}h12m-6,-6v12"/>`;
    node.append(second);
  }

  show(zoom) {
    this.zoom = Math.min(Math.max(zoom, LEAST), MOST);
    this.svg.setAttribute('width', Math.round(this.width * this.zoom));
    this.svg.setAttribute('height', Math.round(this.height * this.zoom));
  }

  // What is under that point stays there.
  zoomTo(zoom, x = this.paper.clientWidth / 2, y = this.paper.clientHeight / 2) {
    const before = this.zoom;
    const at = [this.paper.scrollLeft + x, this.paper.scrollTop + y];
    this.show(zoom);
    this.paper.scrollTo(at[0] * this.zoom / before - x, at[1] * this.zoom / before - y);
  }

  whole() {
    this.zoomTo(Math.min(this.paper.clientWidth / this.width, this.paper.clientHeight / this.height));
  }

  centre() {
    const centre = this.svg.querySelector('.node.centre');
    if (!centre) return;
    const box = centre.getBoundingClientRect();
    const paper = this.paper.getBoundingClientRect();
    this.paper.scrollBy(box.x + box.width / 2 - paper.x - paper.width / 2, box.y + box.height / 2 - paper.y - paper.height / 2);
  }

  listen() {
    this.addEventListener('click', ({target}) => this.act(target.closest('[data-do]')?.dataset.do));
    this.paper.addEventListener('keydown', (event) => this.press(event));
    this.paper.addEventListener('wheel', (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const {x, y} = this.paper.getBoundingClientRect();
      this.zoomTo(this.zoom * Math.exp(-event.deltaY / 300), event.clientX - x, event.clientY - y);
    }, {passive: false});
    this.paper.addEventListener('pointerdown', (event) => this.drag(event));
  }

  act(what) {
    const actions = {
      in: () => this.zoomTo(this.zoom * STEP),
      out: () => this.zoomTo(this.zoom / STEP),
      fit: () => this.whole(),
      svg: () => this.save('svg', new Blob([this.standing()], {type: 'image/svg+xml'})),
      png: () => this.saveDrawn(),
    };
    actions[what]?.();
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80]};
    const actions = {'+': 'in', '=': 'in', '-': 'out', 0: 'fit'};
    const around = event.target.closest('.node')?.dataset.around;
    if (moves[event.key]) this.paper.scrollBy(...moves[event.key]);
    else if (actions[event.key]) this.act(actions[event.key]);
    else if (event.key === 'f' && around) location.assign(around);
    else return;
    event.preventDefault();
  }

  drag({button, pointerType, target, clientX, clientY}) {
    if (button !== 0 || pointerType !== 'mouse' || target.closest('a')) return;
    const from = [this.paper.scrollLeft + clientX, this.paper.scrollTop + clientY];
    const ended = new AbortController();
    const move = (event) => this.paper.scrollTo(from[0] - event.clientX, from[1] - event.clientY);
    addEventListener('pointermove', move, {signal: ended.signal});
    addEventListener('pointerup', () => ended.abort(), {signal: ended.signal});
  }

  // The picture by itself: with its colours inside, without links.
  standing() {
    const copy = this.svg.cloneNode(true);
    copy.querySelectorAll('.second').forEach((second) => second.remove());
    copy.querySelectorAll('a').forEach((link) => link.removeAttribute('href'));
    copy.setAttribute('xmlns', NAMESPACE);
    copy.setAttribute('width', this.width);
    copy.setAttribute('height', this.height);
    const colours = getComputedStyle(this);
    const style = document.createElementNS(NAMESPACE, 'style');
    style.textContent = this.look.replace(/var\((--[\w-]+)\)/g, (_, name) => colours.getPropertyValue(name).trim());
    const ground = document.createElementNS(NAMESPACE, 'rect');
    for (const [name, value] of Object.entries({class: 'ground', width: '100%', height: '100%'})) ground.setAttribute(name, value);
    copy.prepend(style, ground);
    return new XMLSerializer().serializeToString(copy);
  }

  // The rules of the style sheet that draw, whoever wrote them.
  get look() {
    const sheet = [...document.styleSheets].find(({href}) => href?.endsWith(this.dataset.look));
    return [...sheet.cssRules].map(({cssText}) => cssText).filter((text) => text.startsWith('.flow')).join('\n');
  }

  saveDrawn() {
    const scale = Math.min(2, LARGEST_PICTURE / Math.max(this.width, this.height));
    const image = new Image();
    image.addEventListener('load', () => {
      const canvas = document.createElement('canvas');
      canvas.width = this.width * scale;
      canvas.height = this.height * scale;
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => this.save('png', blob), 'image/png');
    });
    image.src = `data:image/svg+xml,${encodeURIComponent(this.standing())}`;
  }

  save(ending, blob) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `${this.dataset.name}.${ending}`;
    link.setAttribute('hx-boost', 'false');
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
}

customElements.define('flow-diagram', FlowDiagram);
