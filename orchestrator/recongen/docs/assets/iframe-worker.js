// A browser lets no worker begin from a file: there, the one worker of these pages begins from its own text.
if (location.protocol === "file:") {
  const text = "WORKER";
  const Native = window.Worker;
  window.Worker = function () {
    return new Native(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  };
}

// The search brings a style element, which the dashboards' policy forbids: it becomes a sheet of its own.
const append = ShadowRoot.prototype.appendChild;
ShadowRoot.prototype.appendChild = function (node) {
  if (node.localName !== "style") return append.call(this, node);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(node.textContent);
  this.adoptedStyleSheets = [...this.adoptedStyleSheets, sheet];
  return node;
};

// It also says too little to who cannot see it, and offers to filter by tags, of which these pages have none.
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  new MutationObserver((_, observer) => {
    const box = root.querySelector("input");
    if (!box) return;
    observer.disconnect();
    const [lens, filter] = root.querySelectorAll("button");
    const [results, tags] = root.querySelectorAll("ol");
    results.id = "results";
    lens.ariaLabel = box.ariaLabel = "Search";
    box.ariaExpanded = "true";
    box.setAttribute("aria-controls", results.id);
    filter.style.display = tags.parentElement.parentElement.style.display = "none";
  }).observe(root, { childList: true, subtree: true });
  return root;
};

// A wide table scrolls, also by the keyboard.
addEventListener("load", () => {
  for (const each of document.querySelectorAll(".md-typeset__scrollwrap")) each.tabIndex = 0;
});
