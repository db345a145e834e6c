// The graph: boxes and arrows where Graphviz put them, marked for the step.

import { button, h, say, svg } from "./dom.js";
import { significant } from "./numbers.js";

const LARGEST = 1.5; // how much a small graph is enlarged
const SMALLEST = 0.58; // below this a graph is not shown whole,
const READABLE = 0.68; // but so large, and scrolls
const EDGE = 11; // from a box's side to its text
const TIP = 8; // length of an arrow's tip
const [ABOVE, BESIDE] = [18, 9]; // from an arrow to the number that goes back along it

const LEGEND = [
  ["positive", "grad > 0"],
  ["negative", "grad < 0"],
  ["waiting", "not known yet"],
];

const path = ([first, ...rest]) => {
  const curves = [];
  for (let k = 0; k + 2 < rest.length; k += 3) {
    curves.push(
      `C${rest
        .slice(k, k + 3)
        .map((point) => point.join(" "))
        .join(" ")}`,
    );
  }
  const tip = rest.length % 3 ? `L${rest.at(-1).join(" ")}` : "";
  return `M${first.join(" ")}${curves.join("")}${tip}`;
};

// The point in the middle of a spline.
const middle = (points) => {
  const pieces = Math.max(Math.floor((points.length - 1) / 3), 1);
  const start = 3 * Math.floor((pieces - 1) / 2);
  const [a, b, c, d] = points.slice(start, start + 4);
  if (!d) return a;
  const t = pieces % 2 ? 0.5 : 1;
  const mix = (k) =>
    (1 - t) ** 3 * a[k] + 3 * (1 - t) ** 2 * t * b[k] + 3 * (1 - t) * t * t * c[k] + t ** 3 * d[k];
  return [mix(0), mix(1)];
};

// A triangle whose tip is at a point, away from another.
const arrowhead = ([x, y], [fromX, fromY]) => {
  const length = Math.hypot(x - fromX, y - fromY) || 1;
  const [u, v] = [(x - fromX) / length, (y - fromY) / length];
  const [bx, by] = [x - TIP * u, y - TIP * v];
  const side = TIP * 0.45;
  return `${x},${y} ${bx - side * v},${by + side * u} ${bx + side * v},${by - side * u}`;
};

export class Graph {
  constructor(walk) {
    this.walk = walk;
    this.zoom = 1;
    this.layout = null;
    this.holder = h("div", { class: "holder" });
    this.pane = h("div", { class: "pane" }, this.holder);
    const resize = (label, sign, by) =>
      button({ "aria-label": label, title: label, onclick: () => this.scale(by) }, sign);
    this.element = h(
      "section",
      { class: "graph", "aria-label": "Graph" },
      this.pane,
      h(
        "p",
        { class: "legend" },
        LEGEND.map(([look, meaning]) => h("span", { class: look }, meaning)),
      ),
      h(
        "div",
        { class: "zoom", role: "group", "aria-label": "Size of the graph" },
        resize("Smaller", "−", 0.8),
        resize("Whole graph", "▣", null),
        resize("Larger", "+", 1.25),
      ),
    );
    this.pane.addEventListener("keydown", (event) => this.#key(event));
    this.pane.addEventListener("pointerdown", (event) => this.#drag(event));
    this.edges = walk.steps.flatMap((step, k) => (step.kind === "contributed" ? [k] : []));
    this.watching = new ResizeObserver(() => this.fit());
    this.watching.observe(this.pane);
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    this.watching.disconnect();
  }

  scale(by) {
    this.zoom = by === null ? 1 : Math.min(Math.max(this.zoom * by, 0.3), 6);
    this.whole = by === null;
    this.fit();
  }

  // Take the layout that is seen larger, and show it as large as there is room.
  fit() {
    const [wide, high] = [this.pane.clientWidth, this.pane.clientHeight];
    if (!wide || !high) return;
    this.room = [wide, high];
    const share = (layout) => Math.min(wide / layout.width, high / layout.height);
    const [across, down] = this.walk.lesson.layouts;
    const best = share(down) > 1.15 * share(across) ? down : across;
    if (best !== this.layout) this.#build(best);
    const fitting = Math.min(share(best), LARGEST);
    const scale = this.zoom * (this.whole || fitting >= SMALLEST ? fitting : READABLE);
    this.drawing.setAttribute("width", Math.floor(best.width * scale));
    this.drawing.setAttribute("height", Math.floor(best.height * scale));
    this.shown = scale;
    this.follow(false);
  }

  #build(layout) {
    this.layout = layout;
    const { walk } = this;
    const { nodes } = walk.lesson;
    const frames = layout.frames.map(([x, y, width, height, label]) => [
      svg("rect", { class: "frame", x, y, width, height, rx: 10 }),
      svg("text", { class: "frame-name", x: x + 10, y: y + 14 }, label),
    ]);
    this.arrows = layout.arrows.map((points, k) => this.#arrow(points, this.edges[k]));
    this.boxes = nodes.map((node, k) => this.#box(node, layout.boxes[k], k));
    this.pillText = svg("text", { "text-anchor": "middle", y: 4 });
    this.pillBox = svg("rect", { rx: 9, y: -11, height: 22 });
    this.pill = svg("g", { class: "pill", "aria-hidden": "true" }, this.pillBox, this.pillText);
    const drawing = svg(
      "svg",
      {
        viewBox: `0 0 ${layout.width} ${layout.height}`,
        role: "group",
        "aria-label": `${nodes.length} numbers and how each is made of others`,
      },
      frames,
      this.arrows.map((arrow) => arrow.group),
      this.boxes.map((box) => box.group),
      this.pill,
    );
    this.drawing?.remove();
    this.drawing = drawing;
    this.holder.append(drawing);
    this.update();
  }

  #arrow(points, edge) {
    const way = path(points);
    const choose = () => this.walk.choose({ edge });
    const group = svg(
      "g",
      { class: "arrow", onclick: choose, "aria-hidden": "true" },
      svg("path", { class: "hit", d: way }),
      svg("path", { class: "line", d: way }),
      svg("polygon", { class: "tip", points: arrowhead(points.at(-1), points.at(-2)) }),
      svg("polygon", { class: "back", points: arrowhead(points[0], points[1]) }),
    );
    return { group, middle: middle(points), look: "arrow" };
  }

  #box({ heading, size }, [x, y], node) {
    const [width, height] = size;
    const right = width - EDGE;
    const text = (look, tx, ty, shown = "", end = false) =>
      svg("text", { class: look, x: tx, y: ty, "text-anchor": end ? "end" : "start" }, shown);
    const value = text("number", right, 42.5, "", true);
    const grad = text("number", right, 58.5, "", true);
    const count = text("tag", EDGE, 58.5, "grad");
    const formula = text("formula", right, 19, heading[1], true);
    const group = svg(
      "g",
      {
        class: "box",
        transform: `translate(${x - width / 2} ${y - height / 2})`,
        role: "button",
        tabindex: "-1",
        onclick: () => this.walk.choose({ node }),
      },
      svg("rect", { class: "card", width, height, rx: 9 }),
      svg("rect", { class: "row value-row", x: 5, y: 30, width: width - 10, height: 16, rx: 4 }),
      svg("rect", { class: "row grad-row", x: 5, y: 46, width: width - 10, height: 16, rx: 4 }),
      text("name", EDGE, 19, heading[0]),
      " ",
      formula,
      svg("line", { class: "between", x1: EDGE, x2: right, y1: 26.5, y2: 26.5 }),
      [" ", text("tag", EDGE, 42.5, "value"), " ", value, " ", count, " ", grad],
      svg("path", { class: "flag on", d: "M-13 33l9 7-9 7z" }),
      svg("path", { class: "flag back", d: `M${width + 13} 50l-9 7 9 7z` }),
    );
    return { group, value, grad, count, formula, made: heading[1], look: "", x, y };
  }

  // Show what is known at the step, and mark what it does; on paper all, and no marks.
  update(paper = false) {
    if (!this.layout) return;
    const { walk } = this;
    const { chosen } = walk;
    const step = paper ? { kind: "paper" } : walk.step;
    const known = paper ? walk.known(walk.last) : walk.known();
    const fewer = (x) => (x === null ? "?" : significant(x, walk.lesson.fewer));
    const back = step.kind === "contributed";
    const target = back ? step.arg : step.node;
    const from = new Set(
      step.kind === "computed" ? walk.nodes[step.node].args.map(([k]) => k) : [],
    );
    if (back) from.add(step.node);
    this.boxes.forEach((box, node) => {
      const [x, g] = [known.data[node], known.grads[node]];
      const [seen, total] = [known.seen[node], walk.totals[node]];
      const partly = g !== null && seen < total ? `${seen}/${total} in` : "";
      if (!Object.is(box.data, x) || !Object.is(box.g, g) || box.partly !== partly) {
        Object.assign(box, { data: x, g, partly });
        say(box.value, fewer(x));
        say(box.grad, fewer(g));
        say(box.count, partly || "grad");
      }
      say(box.formula, walk.held.has(node) ? "held" : box.made);
      if (box.now !== (node === target)) {
        box.now = node === target;
        box.group.setAttribute("aria-current", box.now ? "step" : "false");
      }
      const look = [
        "box",
        walk.nodes[node].op === null ? "leaf" : "inner",
        x === null && "waiting",
        g !== null && seen === total && (g < 0 ? "negative" : g > 0 ? "positive" : "none"),
        node === target &&
          (step.kind === "contributed" || step.kind === "seeded" ? "now back" : "now on"),
        from.has(node) && "from",
        walk.held.has(node) && "held",
        chosen?.node === node && "chosen",
      ];
      this.#look(box, look.filter(Boolean).join(" "));
      const stop = node === (this.focused ?? target) ? "0" : "-1";
      if (box.stop !== stop) {
        box.stop = stop;
        box.group.setAttribute("tabindex", stop);
      }
    });
    this.edges.forEach((number, k) => {
      const edge = walk.steps[number];
      const sent = known.sent.get(number);
      const look = [
        "arrow",
        known.data[edge.node] === null && "waiting",
        sent && (sent.contribution < 0 ? "negative" : sent.contribution > 0 ? "positive" : "none"),
        back && number + 1 === walk.position && "now back",
        step.kind === "computed" && step.node === edge.node && "now on",
        chosen?.edge === number && "chosen",
      ];
      this.#look(this.arrows[k], look.filter(Boolean).join(" "));
    });
    this.#label(back ? this.edges.indexOf(walk.position - 1) : -1, known);
  }

  #look(thing, look) {
    if (thing.look === look) return;
    thing.look = look;
    thing.group.setAttribute("class", look);
  }

  // What goes back along the current arrow.
  #label(arrow, known) {
    const sent = arrow < 0 ? null : known.sent.get(this.walk.position - 1);
    this.pill.classList.toggle("shown", Boolean(sent));
    if (!sent) return;
    say(this.pillText, significant(sent.contribution, this.walk.lesson.fewer));
    const width = 7.4 * this.pillText.textContent.length + 10;
    this.pillBox.setAttribute("width", width);
    this.pillBox.setAttribute("x", -width / 2);
    const [x, y] = this.arrows[arrow].middle;
    const [beside, above] = this.layout.way === "LR" ? [0, ABOVE] : [width / 2 + BESIDE, 0];
    const inside = Math.min(Math.max(x + beside, width / 2), this.layout.width - width / 2);
    this.pill.setAttribute("transform", `translate(${inside} ${y - above})`);
  }

  // Scroll the current box into view where the graph is larger than its place.
  follow(smooth = true) {
    const { layout, room, shown } = this;
    if (!layout || (layout.width * shown <= room[0] && layout.height * shown <= room[1])) return;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const { step } = this.walk;
      const { x, y } = this.boxes[step.kind === "contributed" ? step.arg : step.node];
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.pane.scrollTo({
        left: x * shown - room[0] / 2,
        top: y * shown - room[1] / 2,
        behavior: smooth && !still ? "smooth" : "auto",
      });
    });
  }

  // A mouse moves a graph that is larger than its place by pulling at its ground.
  #drag(event) {
    const { pane } = this;
    if (event.pointerType !== "mouse" || event.button || event.target.closest(".box, .arrow"))
      return;
    const [left, top] = [pane.scrollLeft + event.clientX, pane.scrollTop + event.clientY];
    const move = (now) => pane.scrollTo(left - now.clientX, top - now.clientY);
    pane.setPointerCapture(event.pointerId);
    pane.addEventListener("pointermove", move);
    pane.addEventListener(
      "lostpointercapture",
      () => pane.removeEventListener("pointermove", move),
      {
        once: true,
      },
    );
  }

  // Up and down go from box to box, Enter and the space bar choose one.
  #key(event) {
    const node = this.boxes.findIndex((box) => box.group === event.target);
    if (node < 0) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) {
      this.focused = (node + by + this.boxes.length) % this.boxes.length;
      this.update();
      this.boxes[this.focused].group.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      this.walk.choose({ node });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
