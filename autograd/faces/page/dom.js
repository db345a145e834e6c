// Elements made of names and texts; nothing is ever read as HTML.

const SPACES = new Map([
  ["svg", "http://www.w3.org/2000/svg"],
  ["math", "http://www.w3.org/1998/Math/MathML"],
]);

const filled = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined),
  );
  return element;
};

export const h = (tag, attributes, ...children) =>
  filled(document.createElement(tag), attributes, children);

export const svg = (tag, attributes, ...children) =>
  filled(document.createElementNS(SPACES.get("svg"), tag), attributes, children);

export const math = (tag, attributes, ...children) =>
  filled(document.createElementNS(SPACES.get("math"), tag), attributes, children);

// A button; what it does stands in its attributes, as onclick.
export const button = (attributes, ...children) =>
  h("button", { type: "button", ...attributes }, ...children);

// A field for a number that a person types.
export const numberField = (attributes) =>
  h("input", {
    type: "text",
    class: "number",
    inputmode: "decimal",
    autocomplete: "off",
    ...attributes,
  });

// Give an element these children, in this order; those that it has are left where they are.
export const fill = (element, children) => {
  const wanted = new Set(children);
  for (const child of [...element.childNodes]) if (!wanted.has(child)) child.remove();
  let next = element.firstChild;
  for (const child of children) {
    if (child === next) next = next.nextSibling;
    else element.insertBefore(child, next);
  }
};

// A number that no other mount in the document has, for ids.
export const fresh = () => {
  const key = Symbol.for("glassgrad");
  document[key] = (document[key] ?? 0) + 1;
  return document[key];
};

// Words and what they stand for, pair by pair.
export const definitions = (pairs) => {
  const rows = pairs.map(([word, meaning]) => [h("dt", null, word), h("dd", null, meaning)]);
  return h("dl", null, rows);
};

// A part of the page with its heading.
export const section = (look, heading, ...children) => {
  const id = `glassgrad-${look}-${fresh()}`;
  const attributes = { class: look, "aria-labelledby": id };
  return h("section", attributes, h("h2", { id }, heading), ...children);
};

// Set a text only where it is another.
export const say = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

// The element that has the focus, also where a notebook keeps us in a shadow tree.
export const focused = (near) => near.getRootNode().activeElement;
