// A button that makes many updates, some in every picture, so that they can be watched, and stops.

import { button } from "./dom.js";

export class Runner {
  /* begin() gives what makes some of the updates and says whether more are to come, or null where
     none can be made. */
  constructor(begin) {
    this.begin = begin;
    this.button = button({ onclick: () => this.#toggle() }, "Run");
    this.frame = null;
  }

  #toggle() {
    if (this.frame !== null) return this.stop();
    const some = this.begin();
    if (!some) return undefined;
    const go = () => {
      if (some()) this.frame = requestAnimationFrame(go);
      else this.stop();
    };
    this.button.textContent = "Stop";
    this.frame = requestAnimationFrame(go);
    return undefined;
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    this.button.textContent = "Run";
  }
}
