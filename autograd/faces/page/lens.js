// A lens on the page: which part of the graph is shown, asked for in words.

import { button, fresh, h, say } from "./dom.js";

const WITHIN = /^within (\d+) (of|below|above) (.+)$/;
const HEAVIEST = /^(\d+) heaviest of (.+)$/;
const MOST = 1000; // paths
const COMMA = /,\s*(?![^[(]*[\])])/; // none of those in W[1,2]

// What a lens takes; paths go through single numbers.
const forms = ({ whole }) =>
  `NAMES, such as w1 or layer 1; within 2 of NAMES; ${whole ? "" : "3 heaviest of NAME; "}several with commas between`;

const pattern = (text) => {
  const plain = text.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${plain.replaceAll("*", ".*").replaceAll("?", ".")}$`);
};

// The nodes that patterns with "or" between them fit, by a name or a group of theirs.
const named = (text, { nodes }, whole) => {
  const parts = text.split(" or ").map((part) => (whole ? part.replace(/\[.*\]/, "") : part));
  const fits = parts.map((part) => pattern(part.trim()));
  const names = ({ name, group = [] }) => [
    name,
    name.split("[")[0],
    ...group.map((_, k) => group.slice(k).join("/")),
    ...group,
  ];
  return nodes.flatMap((node, k) =>
    names(node).some((name) => fits.some((fit) => fit.test(name))) ? [k] : [],
  );
};

// What is at most so many arrows away: before ("below"), after ("above"), or both ("of").
const near = (start, distance, way, walk) => {
  const found = new Set(start);
  const spread = (next) => {
    let edge = start;
    const met = new Set(start);
    for (let k = 0; k < distance; k++) {
      edge = edge.flatMap(next).filter((node) => !met.has(node) && met.add(node));
      for (const node of edge) found.add(node);
    }
  };
  const { nodes, steps, engine } = walk;
  if (way !== "above") spread((node) => nodes[node].args.flatMap(([k]) => k ?? []));
  if (way !== "below") spread((node) => engine.feeds[node].map((k) => steps[k].node));
  return found;
};

// What lies on the paths from a number to the output whose products are the largest: so many.
const onHeaviest = (start, count, { engine, steps, output, now }) => {
  const best = new Map([[output, [{ size: 0, node: output }]]]); // ways from a node, the largest first
  for (let node = output - 1; node >= start; node--) {
    const ways = [...engine.feeds[node]].reverse().flatMap((edge) => {
      const { partial } = now.sent[edge];
      const more = Number.isFinite(partial) ? Math.log2(Math.abs(partial)) : Infinity;
      const further = partial === 0 ? [] : best.get(steps[edge].node);
      return further.map((way) => ({ size: way.size + more, node, way }));
    });
    best.set(node, ways.sort((a, b) => b.size - a.size || 0).slice(0, count));
  }
  const found = new Set();
  for (let way of best.get(start)) for (; way; way = way.way) found.add(way.node);
  return found;
};

// The nodes in a lens, as a set; a string that says what is wrong with it.
const lensOf = (text, walk) => {
  let inside = null;
  for (const part of text.split(COMMA).map((one) => one.trim())) {
    if (!part) continue;
    const heaviest = HEAVIEST.exec(part);
    const [, distance, way, names] = WITHIN.exec(part) ?? [null, 0, "of", heaviest?.[2] ?? part];
    if (heaviest && walk.whole) return `Paths go through single numbers: “${part}” is for glassgrad page --lens.`;
    const start = named(names, walk.lesson, walk.whole);
    if (!start.length) return `Nothing is called ${names}. A lens takes ${forms(walk)}.`;
    const count = Number(heaviest?.[1]);
    if (heaviest && (start.length > 1 || !count || count > MOST))
      return `“${part}” takes 1 to ${MOST} paths of one number; ${names} is ${start.length}.`;
    const found = heaviest
      ? onHeaviest(start[0], count, walk)
      : near(start, Number(distance), way, walk);
    inside = inside ? new Set([...inside].filter((node) => found.has(node))) : found;
  }
  if (!inside) return `A lens takes ${forms(walk)}.`;
  return inside.size ? inside : "Nothing is in all parts of this lens.";
};

// Which outside nodes lead to the inside, come of it, do both, or neither: a group for each.
export const outsideOf = (inside, walk) => {
  const { nodes, steps } = walk;
  const [into, from] = [new Set(inside), new Set(inside)];
  for (let node = nodes.length - 1; node >= 0; node--)
    if (into.has(node)) for (const [arg] of nodes[node].args) if (arg !== null) into.add(arg);
  for (const step of steps)
    if (step.kind === "computed" && nodes[step.node].args.some(([arg]) => from.has(arg)))
      from.add(step.node);
  const sides = nodes.map((_, node) => {
    if (inside.has(node)) return null;
    const [below, above] = [into.has(node), from.has(node)];
    return below && above ? "between" : below ? "below" : above ? "above" : "beside";
  });
  const named = (side) => {
    const count = sides.filter((one) => one === side).length;
    return `${count} ${count === 1 ? "node" : "nodes"} ${side}`;
  };
  const names = new Map([...new Set(sides)].map((side) => [side, side && named(side)]));
  return sides.map((side) => names.get(side));
};

export class LensField {
  constructor(graph) {
    this.graph = graph;
    const id = `glassgrad-lens-${fresh()}`;
    this.field = h("input", { id, type: "text", autocomplete: "off", spellcheck: "false" });
    this.said = h("p", { class: "hint", role: "status" });
    const showAll = () => {
      this.show("");
      this.field.focus(); // the button is gone
    };
    this.all = button({ class: "plain", hidden: true, onclick: showAll }, "Show all");
    const submit = (event) => {
      event.preventDefault();
      this.show(this.field.value);
    };
    this.element = h(
      "details",
      { class: "keys lens" },
      h("summary", null, "Lens"),
      h(
        "form",
        { class: "rate", onsubmit: submit },
        h("label", { for: id }, "show only"),
        this.field,
        h("button", { type: "submit" }, "Show"),
        this.all,
      ),
      this.said,
    );
    say(this.said, `It takes ${forms(graph.walk)}.`);
  }

  // Show what a text asks for, or all, if it is not shown yet; whether there is such a part.
  show(text) {
    const { graph } = this;
    if (text.trim() === graph.view.lens) return true;
    const { walk } = graph;
    const inside = text.trim() ? lensOf(text.trim(), walk) : null;
    if (typeof inside === "string") {
      say(this.said, inside);
      return false;
    }
    this.field.value = text.trim();
    this.all.hidden = !inside;
    if (inside) this.element.open = true;
    graph.see(inside, text.trim());
    const left = walk.nodes.length - (inside?.size ?? walk.nodes.length);
    const all = walk.nodes.length;
    const unit = walk.whole ? "arrays" : "nodes";
    say(
      this.said,
      inside
        ? `${inside.size} of ${all} ${unit}; ${left} outside ${walk.whole ? "are a box a side" : "are boxes that open"}.`
        : `All ${all} ${unit}. It takes ${forms(walk)}.`,
    );
    return true;
  }
}
