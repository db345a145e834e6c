// Python in a thread of its own. Messages in: {start: {pyodide, packages}}, then {id, request}.
// Messages out: {loaded: bytes}, {stage: words}, {ready: version} or {failed: words}, {id, answer}.

let answer = null;
let loaded = 0;

// A fetch that counts what comes, and calls WebAssembly by its name where a server does not.
const counting =
  (fetched) =>
  async (...request) => {
    const response = await fetched(...request);
    if (!response.ok || !response.body) return response;
    const headers = new Headers(response.headers);
    if (response.url.endsWith(".wasm")) headers.set("content-type", "application/wasm");
    const counter = new TransformStream({
      transform(chunk, out) {
        loaded += chunk.byteLength;
        postMessage({ loaded });
        out.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(counter), { headers });
  };

const archive = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
};

const start = async ({ pyodide, packages }) => {
  globalThis.fetch = counting(globalThis.fetch.bind(globalThis));
  const home = new URL(pyodide, location.href).href;
  const { loadPyodide, version } = await import(`${home}pyodide.mjs`);
  const silent = { stdout: () => {}, stderr: () => {}, stdin: () => null };
  const [python, packed] = await Promise.all([
    loadPyodide({ indexURL: home, ...silent }),
    archive(packages),
  ]);
  postMessage({ stage: "Starting Python …" });
  const extractDir = python.runPython("import site; site.getsitepackages()[0]");
  python.unpackArchive(packed, "zip", { extractDir });
  ({ answer } = python.pyimport("autograd.commands.playground_session"));
  postMessage({ ready: version });
};

onmessage = async ({ data }) => {
  if (data.start) {
    try {
      await start(data.start);
    } catch (error) {
      postMessage({ failed: error.message.trim().split("\n").at(-1) });
    }
  } else postMessage({ id: data.id, answer: answer(data.request) });
};
