// A browser lets no worker begin from a file: there, the one worker of these pages begins from its own text.
if (location.protocol === "file:") {
  const text = "WORKER";
  const Native = window.Worker;
  window.Worker = function () {
    return new Native(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  };
}
