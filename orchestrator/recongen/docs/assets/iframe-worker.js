// A browser lets no worker begin from a file: there, the one worker of these pages begins from its own text.
if (location.protocol === "file:") {
  const text = "WORKER";
  const Native = window.Worker;
  window.Worker = function () {
    return new Native(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  };
}

// The dashboards' policy forbids style elements: what the search brings for itself becomes a sheet of its own.
const append = ShadowRoot.prototype.appendChild;
ShadowRoot.prototype.appendChild = function (node) {
  if (node.localName !== "style") return append.call(this, node);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(node.textContent);
  this.adoptedStyleSheets = [...this.adoptedStyleSheets, sheet];
  return node;
};
