// Numbers on their way: to their operation, and back along an arrow, times its partial.

import { say } from "./dom.js";
import { pillShape } from "./shapes.js";

const LONGEST = 900; // milliseconds of a move
const SHARE = 0.6; // of the time between two steps
const MOST = 16; // numbers that move at once
const [REACHED, LEFT] = [0.3, 0.55]; // when what goes back is at the partial, and goes on

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const eased = (t) => t * t * (3 - 2 * t);

export class Motion {
  constructor(graph) {
    this.graph = graph;
    this.moving = [];
  }

  // What the step does, seen; it takes its share of the time there is until the next one.
  show(interval) {
    this.stop();
    const { graph } = this;
    if (!graph.layout || graph.paper || document.hidden || still()) return;
    this.moving = this.#moves();
    if (!this.moving.length) return;
    graph.drawing.append(...this.moving.map(({ pill }) => pill.group));
    graph.drawing.classList.add("moving");
    const time = Math.min(LONGEST, SHARE * interval);
    let begin = null;
    const go = (now) => {
      begin ??= now;
      const t = Math.min((now - begin) / time, 1);
      for (const move of this.moving) this.#place(move, t);
      if (t < 1) this.frame = requestAnimationFrame(go);
      else this.stop();
    };
    for (const move of this.moving) this.#place(move, 0);
    this.frame = requestAnimationFrame(go);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    for (const { pill } of this.moving) pill.group.remove();
    this.moving = [];
    this.graph.drawing?.classList.remove("moving");
  }

  #moves() {
    const { graph } = this;
    const { walk, view } = graph;
    const { step, now } = walk;
    const text = (x) => walk.number(x);
    if (walk.asked) return [];
    if (step.kind === "computed") {
      return graph.arrows
        .slice()
        .flatMap(({ line, steps }) => {
          const number = steps.find((k) => walk.steps[k].node === step.node);
          if (number === undefined) return [];
          const texts = [text(now.data[walk.steps[number].arg])];
          return [{ line, texts, back: false, pill: pillShape("shown travels") }];
        })
        .slice(0, MOST);
    }
    const arrow = step.kind === "contributed" ? view.arrowOf.get(walk.position - 1) : undefined;
    if (arrow === undefined) return [];
    const { upstream, partial, contribution } = now.sent[walk.position - 1];
    const texts = [text(upstream), `${text(upstream)} × ${text(partial)}`, text(contribution)];
    const { line } = graph.arrows[arrow];
    return [{ line, texts, back: true, pill: pillShape("shown travels") }];
  }

  // Where a number is when that share of its time is over, and what it says.
  #place({ line, texts, back, pill }, t) {
    const { graph } = this;
    let [share, shown] = [eased(t), texts[0]];
    if (back) {
      const going =
        t < REACHED
          ? (t / REACHED) * 0.25
          : t < LEFT
            ? 0.25
            : 0.25 + 0.75 * eased((t - LEFT) / (1 - LEFT));
      share = 1 - going;
      shown = texts[t < REACHED ? 0 : t < LEFT ? 1 : 2];
    }
    say(pill.text, shown);
    const width = graph.measure(shown, graph.layout.type.number, 650) + 14;
    pill.ground.setAttribute("width", width);
    pill.ground.setAttribute("x", -width / 2);
    const { x, y } = line.getPointAtLength(share * line.getTotalLength());
    const inside = Math.min(Math.max(x, width / 2), graph.layout.width - width / 2);
    pill.group.setAttribute("transform", `translate(${inside} ${Math.max(y, 12)})`);
  }
}
