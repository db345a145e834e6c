// The numbers of an array as tints on a canvas: colour is the sign, strength the root of the size.

const [WIDE, HIGH] = [118, 104]; // points that a map takes at most
const CELLS = [2, 15]; // points of a cell: least, most
const MARKED = 5; // points of a cell from which on a bar says that its number is below 0

export const cellSize = (rows, columns) =>
  Math.min(Math.max(Math.floor(Math.min(WIDE / columns, HIGH / rows)), CELLS[0]), CELLS[1]);

// The colours of a page as it is seen now, as [red, green, blue].
export const coloursOf = (element) => {
  const shown = (name) => {
    element.style.color = `var(--${name})`;
    const found = getComputedStyle(element).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    element.style.color = "";
    return found;
  };
  element.style.forcedColorAdjust = "none"; // a person's own few colours could tint nothing
  const colours = ["card", "positive", "negative", "line"].map((name) => [name, shown(name)]);
  element.style.forcedColorAdjust = "";
  return Object.fromEntries(colours);
};

const css = (colour) => `rgb(${colour.map(Math.round).join(" ")})`;

export const largestOf = (rows) =>
  rows.flat().reduce((top, x) => (Number.isFinite(x) ? Math.max(top, Math.abs(x)) : top), 0);

/* Paint rows of numbers; null leaves a cell empty, rows that are null a map that waits.

   top: the number that is as strong as can be. */
export const paint = (canvas, rows, [height, width], cell, top, colours) => {
  const sharp = Math.min(globalThis.devicePixelRatio || 1, 2);
  const [wide, high] = [width * cell, height * cell];
  if (canvas.width !== wide * sharp) canvas.width = wide * sharp;
  if (canvas.height !== high * sharp) canvas.height = high * sharp;
  canvas.style.width = `${wide}px`;
  canvas.style.height = `${high}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  pen.fillStyle = css(rows ? colours.line : colours.card);
  pen.fillRect(0, 0, wide, high);
  const gap = cell > 3 ? 1 : 0;
  rows?.forEach((row, r) =>
    row.forEach((x, c) => {
      if (x === null) return;
      const strength = !Number.isFinite(x) ? 1 : top > 0 ? Math.sqrt(Math.abs(x) / top) : 0;
      const full = x < 0 ? colours.negative : colours.positive;
      const mixed = colours.card.map((part, k) => part + (full[k] - part) * Math.min(strength, 1));
      pen.fillStyle = css(mixed);
      pen.fillRect(c * cell, r * cell, cell - gap, cell - gap);
      if (x >= 0 || cell < MARKED) return;
      pen.fillStyle = css(strength > 0.6 ? colours.card : colours.negative);
      pen.fillRect(c * cell + 1, r * cell + cell / 2 - 1, cell - gap - 2, 1);
    }),
  );
};
