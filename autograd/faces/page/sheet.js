// A closer look on a phone: where the side stands below the walk, it comes up from below as a sheet.

const SWIPE = 40; // pixels down by which a sheet is put away

export class Sheet {
  /* inspector: what is shown; side: where it stands; beside: the walk that the side may be beside. */
  constructor(walk, graph, inspector, side, beside) {
    Object.assign(this, { walk, graph, side, beside, element: inspector.element });
    this.title = inspector.title;
    this.onresize = () => this.update("chosen");
    addEventListener("resize", this.onresize);
    this.title.addEventListener("pointerdown", (event) => this.#swipe(event));
    graph.pane.addEventListener("click", ({ target }) => {
      if (this.open && !target.closest(".box, .arrow")) walk.choose(null);
    });
  }

  destroy() {
    removeEventListener("resize", this.onresize);
  }

  get open() {
    return this.element.hasAttribute("popover");
  }

  // Whether the side stands below the walk, where a tap would change what nobody sees. A notebook's
  // frame is as high as all that is in it, and its lower end where nobody looks.
  get #below() {
    if (self !== top && !this.side.closest(".whole")) return false;
    const [side, walk] = [this.side, this.beside].map((one) => one.getBoundingClientRect());
    return side.top >= walk.bottom - 1;
  }

  update(what) {
    if (what !== "chosen") return;
    const { chosen } = this.walk;
    const wanted = Boolean(chosen) && this.#below;
    if (wanted && !this.open) this.#show();
    else if (!wanted && this.open) this.#hide();
    if (wanted) this.#uncover();
    else if (chosen) this.element.scrollIntoView({ block: "nearest" });
  }

  #show() {
    const { element } = this;
    this.before = element.getRootNode().activeElement;
    element.setAttribute("popover", "manual");
    element.setAttribute("role", "dialog");
    element.showPopover();
    (element.querySelector("h3") ?? this.title).focus({ preventScroll: true });
  }

  #hide() {
    const { element, before, graph } = this;
    const inside = element.contains(element.getRootNode().activeElement);
    element.hidePopover();
    element.removeAttribute("popover");
    element.removeAttribute("role");
    if (!inside) return;
    const kept = before?.isConnected && before !== document.body && !element.contains(before);
    const back = kept ? before : graph.boxes[graph.target()].group;
    back.focus({ preventScroll: true });
  }

  // What was chosen stays in view, above the sheet.
  #uncover() {
    const chosen = this.graph.element.querySelector(".box.chosen .card, .arrow.chosen .line");
    chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const sheet = this.element.getBoundingClientRect();
    const pane = this.graph.pane.getBoundingClientRect();
    if (!chosen || pane.right <= sheet.left) return; // beside it
    const { top, bottom } = chosen.getBoundingClientRect();
    const covered = Math.min(bottom, pane.bottom) + 12 - sheet.top;
    scrollBy(0, Math.max(0, Math.min(covered, top)));
  }

  // Pulled down, it goes.
  #swipe({ clientY, pointerId }) {
    if (!this.open) return;
    this.title.setPointerCapture(pointerId);
    const end = (event) => {
      if (event.clientY - clientY > SWIPE) this.walk.choose(null);
    };
    this.title.addEventListener("pointerup", end, { once: true });
  }
}
