// The index sorts and filters. Without this script it is a plain table in the order of titles.

const form = document.querySelector("form");
const table = document.querySelector("table");
const body = table.tBodies[0];
const heads = [...table.tHead.rows[0].cells];
const { find, evidence, open } = form.elements;
const columns = Object.fromEntries(heads.map((head, column) => [head.textContent, column]));
const names = Object.keys(columns);
const sorted = { by: names[0], down: false };

// Letters without their accents, so that Geron finds Géron.
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const rows = [...body.rows].map((row) => {
  const cells = [...row.cells].map((cell) => cell.firstChild?.textContent ?? "");
  return {
    row,
    text: folded([...row.cells].map((cell) => cell.textContent).join(" ")),
    evidence: cells[columns.evidence],
    keys: heads.map((head, column) =>
      head.classList.contains("number")
        ? Number.parseInt(cells[column], 10) || 0
        : folded(cells[column]),
    ),
  };
});

const compared = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const show = () => {
  const column = columns[sorted.by];
  const turn = sorted.down ? -1 : 1;
  const byColumn = (a, b) => turn * compared(a.keys[column], b.keys[column]);
  rows.sort((a, b) => byColumn(a, b) || compared(a.keys[0], b.keys[0]));
  const words = folded(find.value).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { row, text, evidence: its, keys } of rows) {
    row.hidden = !(
      words.every((word) => text.includes(word)) &&
      (!evidence.value || its === evidence.value) &&
      (!open.checked || keys[columns["do not hold"]] > 0)
    );
    count += row.hidden ? 0 : 1;
    body.append(row);
  }
  form.querySelector("output").textContent = `${count} of ${rows.length} examples`;
  for (const head of heads) {
    if (head.textContent === sorted.by) {
      head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    } else head.removeAttribute("aria-sort");
  }
};

// What is shown stands in the address, so that it can be linked to and come back to.
const keep = () => {
  const kept = new URLSearchParams();
  if (find.value) kept.set("find", find.value);
  if (evidence.value) kept.set("evidence", evidence.value);
  if (open.checked) kept.set("open", "yes");
  if (sorted.by !== names[0] || sorted.down) kept.set("sort", sorted.by);
  if (sorted.down) kept.set("down", "yes");
  history.replaceState(null, "", `#${kept}`);
};

const recall = () => {
  const kept = new URLSearchParams(location.hash.slice(1));
  find.value = kept.get("find") ?? "";
  evidence.value = kept.get("evidence") ?? "";
  if (evidence.selectedIndex < 0) evidence.value = "";
  open.checked = kept.has("open");
  sorted.by = names.includes(kept.get("sort")) ? kept.get("sort") : names[0];
  sorted.down = kept.has("down");
  show();
};

for (const head of heads) {
  const name = head.textContent;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", () => {
    sorted.down = sorted.by === name && !sorted.down;
    sorted.by = name;
    show();
    keep();
  });
  head.replaceChildren(button);
}
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => {
  show();
  keep();
});
addEventListener("hashchange", recall);
form.hidden = false;
recall();
