// Python in its thread, seen from the page: it is started, asked, and stopped.

export class Python {
  #worker = null;
  #waiting = new Map();
  #count = 0;

  // onchange is called when anything below changes.
  constructor(site, onchange) {
    this.site = site;
    this.onchange = onchange;
    this.stage = "loading"; // starting, ready, failed
    this.loaded = 0;
    this.reason = "";
    this.start();
  }

  start() {
    this.#worker?.terminate();
    this.#worker = new Worker("worker.js", { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#told(data);
    this.#worker.onerror = (event) => this.#told({ failed: event.message || "worker.js is missing" });
    this.stage = "loading";
    this.loaded = 0;
    this.ready = new Promise((resolve) => (this.#resolve = resolve));
    this.#worker.postMessage({ start: this.site });
    this.onchange(this);
  }

  #resolve = null;

  get busy() {
    return this.#waiting.size > 0;
  }

  // What Python answers to a task, as an object; null if it was stopped before.
  async ask(task, typed) {
    await this.ready;
    this.#count += 1;
    const id = this.#count;
    const answer = new Promise((resolve) => this.#waiting.set(id, resolve));
    this.#worker.postMessage({ id, request: JSON.stringify({ ...typed, task }) });
    return answer;
  }

  // Give up what is being computed. Python starts anew, from the files that are here already.
  stop() {
    const given = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const resolve of given) resolve(null);
    this.start();
  }

  #told(data) {
    if (data.id) {
      this.#waiting.get(data.id)?.(JSON.parse(data.answer));
      this.#waiting.delete(data.id);
      return;
    }
    if (data.loaded) this.loaded = data.loaded;
    if (this.loaded >= (this.site.bytes ?? Infinity) || data.stage) this.stage = "starting";
    if (data.ready) {
      this.stage = "ready";
      this.#resolve();
    }
    if (data.failed) {
      this.stage = "failed";
      this.reason = data.failed;
    }
    this.onchange(this);
  }
}
