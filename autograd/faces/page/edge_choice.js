// Arrows that a student chooses from, by a click or by the keyboard: which one is next?

export class EdgeChoice {
  /* graph: whose arrows they are; onchoose(steps) is told which one it was. */
  constructor(graph, sentences, onchoose) {
    this.graph = graph;
    this.sentences = sentences;
    this.choose = onchoose;
    this.current = 0; // of the arrows in their order, the one that Tab comes to
  }

  arm(on) {
    const { graph } = this;
    const was = graph.choosing === this;
    if (on === was) return;
    graph.choosing = on ? this : null;
    graph.element.classList.toggle("choosing", on);
    if (on) {
      this.current = 0;
      this.apply();
    } else {
      for (const { group } of graph.arrows ?? []) {
        for (const name of ["role", "tabindex", "aria-label"]) group.removeAttribute(name);
        group.setAttribute("aria-hidden", "true");
      }
      graph.shapes.clear(); // those that were drawn at other heights could be chosen, too
    }
  }

  // The arrows as they lie: from where the graph begins to where it ends.
  #ordered() {
    const along = this.graph.layout.way === "LR" ? 0 : 1;
    const place = ({ points }) => [points[0][along], points[0][1 - along]];
    return [...this.graph.arrows].sort((a, b) => {
      const [one, other] = [place(a), place(b)];
      return one[0] - other[0] || one[1] - other[1];
    });
  }

  // The graph may have been built anew.
  apply() {
    const arrows = this.#ordered();
    const stop = Math.min(this.current, arrows.length - 1);
    arrows.forEach((arrow, k) => {
      const { group, steps } = arrow;
      group.setAttribute("tabindex", k === stop ? "0" : "-1");
      if (group.hasAttribute("role")) return;
      group.removeAttribute("aria-hidden");
      group.setAttribute("role", "button");
      group.setAttribute("aria-label", this.#said(steps));
      group.onkeydown = (event) => this.#key(event, steps); // one, however often it is armed
    });
  }

  #said(steps) {
    const [step] = steps.map((k) => this.graph.walk.steps[k]);
    const [arg, node] = [step.arg, step.node].map((k) => this.sentences.name(k));
    const others = steps.length > 1 ? ` and ${steps.length - 1} more` : "";
    return `Arrow from ${arg} to ${node}${others}`;
  }

  focus() {
    const arrows = this.#ordered();
    arrows[Math.min(this.current, arrows.length - 1)]?.group.focus({ preventScroll: true });
  }

  #key(event, steps) {
    if (this.graph.choosing !== this || event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) {
      const count = this.graph.arrows.length;
      this.current = (Math.min(this.current, count - 1) + by + count) % count;
      this.apply();
      this.focus();
    } else if (event.key === "Enter" || event.key === " ") this.choose(steps);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/* What is to be said of an arrow that was chosen as the next: { right, said }.

   An arrow may go as soon as the gradient that it carries is complete, whichever the walk takes
   first; of an arrow that stands for several, any one that may go will do. */
export const judgedEdge = (walk, sentences, steps) => {
  const done = walk.position - 1;
  const known = walk.known(done);
  const next = done; // the number of the step that the walk takes now, from 0
  if (steps.includes(next)) return { right: true, said: "" };
  const left = steps.filter((k) => k > next);
  const name = (k) => sentences.name(k);
  const slope = (k) => `d${name(walk.output)}/d${name(k)}`;
  if (!left.length)
    return { right: false, said: "The gradient has gone back along this arrow already." };
  const complete = left.find((k) => {
    const { node } = walk.steps[k];
    return known.grads[node] !== null && known.seen[node] === walk.totals[node];
  });
  if (complete !== undefined) {
    const [first, { node }] = [walk.steps[next], walk.steps[complete]];
    const taken = `${name(first.node)} → ${name(first.arg)}`;
    const said = `This one may go now, too: ${slope(node)} is complete. The walk takes ${taken}.`;
    return { right: true, said };
  }
  const { node } = walk.steps[left[0]];
  const missing = walk.totals[node] - known.seen[node];
  const all = `${missing} of ${walk.totals[node]} contributions ${missing > 1 ? "are" : "is"}`;
  const said =
    walk.totals[node] === 1
      ? "its one contribution is still to come"
      : `${all} still to come`;
  return { right: false, said: `Not yet: the gradient of ${name(node)} is not complete, ${said}.` };
};
