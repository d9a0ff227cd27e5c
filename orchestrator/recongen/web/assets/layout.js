// Lays out DOT, away from the page: the only script that may use WebAssembly, which its own policy says.
let ready;

self.addEventListener('message', async ({data: {id, engine, dot}}) => {
  try {
    ready ??= import(engine).then(({Graphviz}) => Graphviz.load());
    const graphviz = await ready;
    self.postMessage({id, svg: graphviz.dot(dot)});
  } catch (error) {
    // What failed inside may be of no use afterwards.
    ready = undefined;
    self.postMessage({id, error: String(error)});
  }
});
