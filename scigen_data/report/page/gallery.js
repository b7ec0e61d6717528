"use strict";
// Every text of a row reaches the page through textContent, never as markup.

const $ = (id) => document.getElementById(id);
const rows = [...document.querySelectorAll("script.row")].map((node) => JSON.parse(node.textContent));
const images = [...document.querySelectorAll("script.image")];
const book = $("book") && JSON.parse($("book").textContent); // where this is one page of several
const NO_TYPE = "(no image type)";
const typeOf = (row) => row.image_type || NO_TYPE;

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  return counts;
}

const chip = (text, kind) => make("span", `chip ${kind || ""}`, text);
const decisionKind = (decision) => ({ accepted: "good", rejected: "bad" })[decision] || "";
const statusKind = (status) =>
  ({ ok: "good", failed: "bad", skipped: "", unparseable: "warn", api_error: "warn" })[status] ?? "bad";

// {eq}...{/eq} is SciGenBench's markup for formulas.
function prose(text, className) {
  const node = make("div", `text ${className || ""}`);
  text.split(/\{eq\}([\s\S]*?)\{\/eq\}/).forEach((part, place) => {
    node.append(place % 2 ? make("span", "tex", part.trim()) : part);
  });
  return node;
}
const oneLine = (text) => text.replace(/\{\/?eq\}/g, "").replace(/\s+/g, " ").trim();

// ------------------------------------------------------------------------------- grid

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      entry.target.src = images[entry.target.dataset.row].textContent;
      observer.unobserve(entry.target);
    }
  },
  { rootMargin: "600px" },
);

function picture(row, place) {
  if (!images[place].textContent) {
    return make("div", "thumb none", row.no_image);
  }
  const image = make("img");
  image.alt = "";
  image.dataset.row = place;
  observer.observe(image);
  return make("div", "thumb", image);
}

const cards = rows.map((row, place) => {
  const chips = make("div", "chips", row.decision && chip(row.decision, decisionKind(row.decision)));
  chips.append(...row.reasons.map((reason) => chip(reason, "bad")));
  const about = make(
    "div",
    "about",
    make("div", "muted", make("span", "", typeOf(row))),
    make("div", "clamp", oneLine(row.question).slice(0, 300)),
    chips,
  );
  const card = make("button", "card", picture(row, place), about);
  card.type = "button";
  card.title = row.id;
  card.addEventListener("click", () => open(place));
  return card;
});
$("grid").append(...cards);

// ---------------------------------------------------------------------------- filters

const everything = [];
function haystack(place) {
  everything[place] ??= JSON.stringify(
    Object.entries(rows[place]).filter(([name]) => name !== "boxes"),
    (_, value) => (typeof value === "number" ? undefined : value),
  )
    .replace(/\\n/g, " ")
    .replace(/\\(["\\])/g, "$1")
    .toLowerCase();
  return everything[place];
}

function fill(select, label, counts, order) {
  const names = [...counts.keys()].sort(order || ((a, b) => counts.get(b) - counts.get(a) || (a < b ? -1 : 1)));
  select.append(new Option(label, ""));
  for (const name of names) select.append(new Option(`${name} (${counts.get(name)})`, name));
  select.hidden = names.length < 2;
}

// Counts over all rows, those of other pages too.
const all = book || {
  rows: rows.length,
  types: [...tally(rows.map((row) => `${row.image_type}\n${row.subject}`))].map(([named, count]) => {
    const [kind, subject] = named.split("\n");
    const good = (row) => row.image_type === kind && row.decision === "accepted";
    return [kind, subject, count, rows.filter(good).length];
  }),
  decisions: Object.fromEntries(tally(rows.map((row) => row.decision).filter(Boolean))),
  reasons: Object.fromEntries(tally(rows.flatMap((row) => [...new Set(row.reasons)]))),
  parts: Object.fromEntries([...tally(rows.map((row) => row.part).filter(Boolean))].map(([part, n]) => [part, [n, 1]])),
};
const alphabetical = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const entries = (record, count = (value) => value) =>
  new Map(Object.entries(record).map(([name, value]) => [name, count(value)]));
const typeCounts = new Map(all.types.map(([kind, , count]) => [kind || NO_TYPE, count]));
const accepted = new Map(all.types.map(([kind, , , good]) => [kind || NO_TYPE, good]));
const subjects = [...new Set(all.types.map(([, subject]) => subject).filter(Boolean))].sort();
$("type").append(new Option("All image types", ""));
for (const subject of subjects) {
  const group = make("optgroup");
  group.label = subject;
  const total = all.types.reduce((sum, [, of, count]) => sum + (of === subject ? count : 0), 0);
  group.append(new Option(`All ${subject} (${total})`, `${subject} - `));
  for (const name of [...typeCounts.keys()].filter((type) => type.startsWith(`${subject} - `)).sort()) {
    group.append(new Option(`${name.slice(subject.length + 3)} (${typeCounts.get(name)})`, name));
  }
  $("type").append(group);
}
if (typeCounts.has(NO_TYPE)) $("type").append(new Option(`${NO_TYPE} (${typeCounts.get(NO_TYPE)})`, NO_TYPE));
$("type").hidden = typeCounts.size < 2;
fill($("decision"), "All decisions", entries(all.decisions), alphabetical);
fill($("reason"), "All reasons", entries(all.reasons));
$("reason").hidden = !Object.keys(all.reasons).length;
fill($("part"), "All configs", entries(all.parts, ([count]) => count), alphabetical);

const FILTERS = ["search", "type", "decision", "reason", "part"];
let shown = rows.map((_, place) => place);
function filter() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [type, decision, reason, part] = ["type", "decision", "reason", "part"].map((id) => $(id).value);
  shown = [];
  rows.forEach((row, place) => {
    const fits =
      (!type || (type.endsWith(" - ") ? typeOf(row).startsWith(type) : typeOf(row) === type)) &&
      (!decision || row.decision === decision) &&
      (!reason || row.reasons.includes(reason)) &&
      (!part || row.part === part) &&
      words.every((word) => haystack(place).includes(word));
    cards[place].hidden = !fits;
    if (fits) shown.push(place);
  });
  const here = shown.length === rows.length ? `${rows.length} rows` : `${shown.length} of ${rows.length} rows`;
  $("shown").textContent = book ? `${here} on this page` : here;
  $("nothing").hidden = shown.length > 0;
  $("clear").hidden = !(words.length || type || decision || reason || part);
  for (const button of $("types").querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.type === type));
  }
  for (const link of document.querySelectorAll(".turns a[href]")) link.href = address(goal(link));
}
let typing;
$("search").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(filter, 120);
});
for (const id of FILTERS.slice(1)) $(id).addEventListener("change", filter);
$("part").addEventListener("change", () => {
  const part = $("part").value;
  if (book && part && !rows.some((row) => row.part === part)) turn(all.parts[part][1]);
});
$("filters").addEventListener("submit", (event) => {
  event.preventDefault();
  filter();
});
$("clear").addEventListener("click", () => {
  for (const id of FILTERS) $(id).value = "";
  filter();
});

// ------------------------------------------------------------------------------ pages

// What is chosen here is chosen on the page that one turns to.
function address(page, hash) {
  const query = new URLSearchParams(FILTERS.map((id) => [id, $(id).value]).filter(([, value]) => value));
  const file = page === 1 ? book.entry : `${book.folder}${page}.html`;
  return `${file}${String(query) && `?${query}`}${hash ? `#${hash}` : ""}`;
}

function turn(page, hash) {
  if (page >= 1 && page <= book.pages && page !== book.page) location.href = address(page, hash);
}

const goal = (link) =>
  ({ first: 1, previous: book.page - 1, next: book.page + 1, last: book.pages })[link.dataset.to];
for (const link of document.querySelectorAll(".turns a")) {
  const page = goal(link);
  if (page >= 1 && page <= book.pages && page !== book.page) link.href = address(page);
}
for (const input of document.querySelectorAll(".turns input")) {
  input.max = book.pages;
  input.value = book.page;
  input.nextElementSibling.textContent = `of ${book.pages.toLocaleString("en")}`;
  const jump = () => turn(Math.min(book.pages, Math.max(1, Math.round(Number(input.value)) || book.page)));
  input.addEventListener("change", jump);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    jump();
  });
}
if (book) {
  const given = new URLSearchParams(location.search);
  for (const id of FILTERS) if (given.has(id)) $(id).value = given.get(id);
}

// --------------------------------------------------------------------------- overview

const many = (count) => count.toLocaleString("en");
const pictured = images.filter((node) => node.textContent).length;
$("totals").textContent = [
  `${many(all.rows)} ${all.rows === 1 ? "row" : "rows"}`,
  book ? null : `${pictured} with an image`,
  ...Object.keys(all.decisions).sort().map((name) => `${many(all.decisions[name])} ${name}`),
  book ? `${many(book.first)} to ${many(book.first + rows.length - 1)} on this page` : null,
].filter(Boolean).join(" · ");
const decided = Object.keys(all.decisions).length > 0;
for (const subject of [...subjects, ""]) {
  const types = [...typeCounts.keys()].filter((type) =>
    subject ? type.startsWith(`${subject} - `) : type === NO_TYPE,
  );
  if (!types.length) continue;
  const group = make("section", "", make("h3", "", subject || "Without"));
  for (const type of types.sort()) {
    const [count, good] = [typeCounts.get(type), accepted.get(type) || 0];
    const bar = make("progress", "bar");
    bar.max = count;
    bar.value = decided ? good : count;
    bar.title = decided ? `${good} of ${count} accepted` : `${count} rows`;
    const name = subject ? type.slice(subject.length + 3) : type;
    const button = make(
      "button", "", make("span", "", name), bar, make("span", "", decided ? `${good} / ${count}` : `${count}`),
    );
    button.type = "button";
    button.dataset.type = type;
    button.addEventListener("click", () => {
      $("type").value = $("type").value === type ? "" : type;
      filter();
    });
    group.append(button);
  }
  $("types").append(group);
}
$("overview").hidden = typeCounts.size < 2;
$("overview").open = window.innerWidth > 800 && !(book && book.page > 1);

// ----------------------------------------------------------------------------- viewer

const [FIRST, LAST] = [":first", ":last"]; // of the rows of a page that is turned to
let current = -1;
let boxes = false;

function section(title, ...children) {
  return make("section", "", make("h3", "", title), ...children);
}

function folded(title, text, className) {
  if (!text) return null;
  return make("details", "", make("summary", "", title), make("pre", className || "", text));
}

function figure(row, place) {
  const source = images[place].textContent;
  if (!source) return make("div", "figure none", row.no_image);
  const image = make("img");
  image.src = source;
  image.alt = row.question.slice(0, 200);
  const node = make("div", "figure", image);
  if (boxes && row.boxes.length && row.width && row.height) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", `0 0 ${row.width} ${row.height}`);
    svg.setAttribute("preserveAspectRatio", "none");
    for (const [x0, y0, x1, y1] of row.boxes) {
      const rect = document.createElementNS(space, "rect");
      const values = { x: x0, y: y0, width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0) };
      for (const [name, value] of Object.entries(values)) rect.setAttribute(name, value);
      svg.append(rect);
    }
    node.append(svg);
  }
  return node;
}

function quiz(item, number) {
  const options = make("ol", "");
  for (const [letter, text] of Object.entries(item.options)) {
    const right = letter === item.answer;
    options.append(make("li", right ? "right-option" : "", `${letter}  ${text}${right ? "  ✓" : ""}`));
  }
  return make(
    "div", "quiz", prose(`${number}. ${item.question}`), options,
    item.evidence ? make("small", "muted text", `Seen in: ${item.evidence}`) : null,
  );
}

function verdicts(items) {
  const table = make("table", "verdicts");
  for (const item of items) {
    const score = item.score === null ? "" : ` ${item.score}`;
    const why = make("td", "", item.reason);
    if (item.detail && item.detail !== "{}") why.append(folded("detail", item.detail, "wrap"));
    table.append(make("tr", "", make("td", "", item.check), make("td", "", chip(item.status + score, statusKind(item.status))), why));
  }
  return table;
}

function facts(row) {
  const list = make("dl");
  for (const [name, value] of row.provenance) list.append(make("dt", "", name), make("dd", "", value));
  return list;
}

function sheet(row, place) {
  const chips = make("div", "chips", row.decision && chip(row.decision, decisionKind(row.decision)));
  chips.append(...row.reasons.map((reason) => chip(reason, "bad")));
  const program = row.language ? `Program (${row.language})` : "Program";
  const left = make(
    "div", "left", figure(row, place),
    make("div", "work", folded("Plan", row.plan, "wrap"), folded(program, row.program)),
  );
  const right = make(
    "div", "right",
    make("p", "muted small", [typeOf(row), row.part].filter(Boolean).join(" · ")),
    make("h2", "", row.id), chips,
    section("Question", prose(row.question)),
    row.multimodal_question ? section("Question, values left to the figure", prose(row.multimodal_question)) : null,
    section("Answer", prose(row.answer)),
    row.solution ? section("Solution", ...row.solution.split("\n").map(prose)) : null,
    row.caption ? section("Caption", prose(row.caption)) : null,
  );
  if (row.verdicts.length) right.append(section("Checks", verdicts(row.verdicts)));
  if (row.elements.length) {
    right.append(section("To be seen", make("ul", "plain", ...row.elements.map((item) => make("li", "", item)))));
  }
  if (row.quizzes.length) {
    right.append(section("Quizzes", ...row.quizzes.map((item, place) => quiz(item, place + 1))));
  }
  if (row.repairs.length) {
    right.append(section("Repaired on import", make("ul", "plain", ...row.repairs.map((item) => make("li", "", item)))));
  }
  if (row.provenance.length) right.append(section("Made by", facts(row)));
  return [left, right];
}

function open(place) {
  current = place;
  const row = rows[place];
  const position = shown.indexOf(place);
  $("sheet").replaceChildren(...sheet(row, place));
  $("sheet").scrollTop = 0;
  $("position").textContent =
    position < 0 ? "" : `${position + 1} of ${shown.length}${book ? `, page ${book.page} of ${book.pages}` : ""}`;
  const turns = (by) => Boolean(book) && book.page + by >= 1 && book.page + by <= book.pages;
  $("previous").disabled = position < 0 || (position === 0 && !turns(-1));
  $("next").disabled = position < 0 || (position === shown.length - 1 && !turns(1));
  $("boxes").hidden = !row.boxes.length || !images[place].textContent;
  $("boxes").setAttribute("aria-pressed", String(boxes));
  if (!$("viewer").open) $("viewer").showModal();
  history.replaceState(null, "", `#${encodeURIComponent(row.id)}`);
}

function step(by) {
  const position = shown.indexOf(current) + by;
  if (position >= 0 && position < shown.length) open(shown[position]);
  else if (book) turn(book.page + by, by > 0 ? FIRST : LAST);
}

function toggleBoxes() {
  boxes = !boxes;
  open(current);
}

$("previous").addEventListener("click", () => step(-1));
$("next").addEventListener("click", () => step(1));
$("boxes").addEventListener("click", toggleBoxes);
$("close").addEventListener("click", () => $("viewer").close());
$("viewer").addEventListener("click", (event) => {
  if (event.target === $("viewer")) $("viewer").close();
});
$("viewer").addEventListener("close", () => {
  history.replaceState(null, "", " ");
  if (current >= 0) {
    cards[current].scrollIntoView({ block: "nearest" });
    cards[current].focus();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if ($("viewer").open) {
    if (event.key === "ArrowRight" || event.key === "j") step(1);
    else if (event.key === "ArrowLeft" || event.key === "k") step(-1);
    else if (event.key === "b" && !$("boxes").hidden) toggleBoxes();
    else return;
    event.preventDefault();
  } else if (event.key === "/" && document.activeElement !== $("search")) {
    $("search").focus();
    event.preventDefault();
  } else if (book && !["INPUT", "SELECT"].includes(document.activeElement.tagName)) {
    if (event.key === "ArrowRight") turn(book.page + 1);
    else if (event.key === "ArrowLeft") turn(book.page - 1);
  }
});

filter();
function openNamed() {
  let id = "";
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return;
  }
  let place = id ? rows.findIndex((row) => row.id === id) : -1;
  if (book && id === FIRST) place = shown[0] ?? -1;
  if (book && id === LAST) place = shown.at(-1) ?? -1;
  if (place >= 0) open(place);
}
window.addEventListener("hashchange", openNamed);
openNamed();
