"use strict";
// Every text of a row reaches the page through textContent or a field's value, never as markup.

const $ = (id) => document.getElementById(id);
const LETTERS = ["A", "B", "C", "D"];
const NOTHING = { verdict: "", reasons: [], note: "", quizzes: [] };
const AHEAD = 3; // rows fetched before they are asked for
const NO_TYPE = "(no image type)";

let begun = null; // what the page was begun with
let rows = [];
let order = []; // the rows that the filters leave, by number
let current = -1;
let editing = false;
let busy = false;
const details = new Map();
const undone = []; // what was said before, the latest last

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}
const chip = (text, kind) => make("span", `chip ${kind || ""}`, text);
const section = (title, ...content) => make("section", "", make("h3", "", title), ...content);
const oneLine = (text) => text.replace(/\{\/?eq\}/g, "");

// {eq}...{/eq} is SciGenBench's markup for formulas.
function prose(text, className) {
  const node = make("div", `text ${className || ""}`);
  text.split(/\{eq\}([\s\S]*?)\{\/eq\}/).forEach((part, place) => {
    node.append(place % 2 ? make("span", "tex", part.trim()) : part);
  });
  return node;
}

let fading = 0;
function toast(text, bad) {
  clearTimeout(fading);
  $("toast").textContent = text;
  $("toast").className = bad ? "bad" : "";
  $("toast").hidden = false;
  fading = setTimeout(() => ($("toast").hidden = true), bad ? 9000 : 2500);
}

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  };
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("the server does not answer: start `scigen review` again; what you typed is kept");
  }
  const answer = await response.json().catch(() => ({ error: `${response.status}` }));
  if (!response.ok) throw new Error(answer.error || `${response.status}`);
  return answer;
}

// ----------------------------------------------------------------------------- drafts

const draftName = (number) =>
  `scigen-review ${begun.dataset.slice(0, 16)} ${begun.reviewer} ${rows[number].key}`;
function draftOf(number) {
  try {
    return JSON.parse(localStorage.getItem(draftName(number)) || "null");
  } catch {
    return null;
  }
}
function keepDraft(number, draft) {
  try {
    if (draft === null) localStorage.removeItem(draftName(number));
    else localStorage.setItem(draftName(number), JSON.stringify(draft));
  } catch {
    toast("this browser keeps no drafts: save before you leave the page", true);
  }
}

// ----------------------------------------------------------------------------- a row

function detail(number) {
  if (!details.has(number)) {
    const asked = ask(`/api/row/${number}`);
    asked.catch(() => details.delete(number));
    details.set(number, asked);
  }
  return details.get(number);
}
const imageOf = (number) => `/api/image/${number}?${rows[number].key}`;
const ahead = new Map();
function prefetch() {
  const place = order.indexOf(current);
  for (const number of order.slice(place + 1, place + 1 + AHEAD)) {
    detail(number).catch(() => {});
    if (rows[number].figure && !ahead.has(number)) {
      const image = new Image();
      image.src = imageOf(number);
      ahead.set(number, image);
      if (ahead.size > 20) ahead.delete(ahead.keys().next().value);
    }
  }
}

function reasonSays(name) {
  const found = begun.reasons.find((each) => each[0] === name);
  return found ? found[1] : name;
}
const labelSays = (name) => (begun.labels.find((each) => each[0] === name) || [name, name])[1];

function showSaid(word, who) {
  const verb = { accept: "accepted", reject: "rejected", "": "took back" }[word.verdict];
  const why = word.reasons.length ? `: ${word.reasons.map(reasonSays).join("; ")}` : "";
  const edits = word.quizzes.length ? ` · ${word.quizzes.length} of the quizzes edited or labelled` : "";
  if (!word.verdict && !word.note && !edits) return null;
  const head = word.verdict ? `${who} ${verb}${why}${edits}` : `${who} decided nothing${edits}`;
  return make("p", `said small ${word.verdict}`, head, word.note ? make("div", "text", word.note) : null);
}

function showQuiz(quiz, place, said) {
  const to = said && said.to;
  const seen = to || quiz;
  const gone = said && !to && said.label && said.label !== "ok";
  const longest = Math.max(...seen.options.map((option) => option.length));
  const width = longest <= 11 ? "short" : longest <= 26 ? "middle" : "";
  const list = make("ol", width, ...seen.options.map((option, at) => {
    return make("li", LETTERS[at] === seen.answer ? "key" : "", `${LETTERS[at]}. `, oneLine(option));
  }));
  const under = make("div", "chips",
    seen.evidence ? make("span", "muted small", `Evidence: ${oneLine(seen.evidence)}`) : null,
    quiz.label ? chip(`label: ${quiz.label}`, quiz.label === "ok" ? "" : "warn") : null,
    to ? chip("edited by you", "warn") : null,
    said && said.label ? chip(`you: ${labelSays(said.label)}`, said.label === "ok" ? "good" : "bad") : null,
  );
  return make("div", `quiz ${gone ? "gone" : ""}`,
    make("div", "", `${place + 1}. `, oneLine(seen.question)), list, under.childElementCount ? under : null);
}

function showVerdicts(found) {
  const line = (verdict) => make("tr", "",
    make("td", "", verdict.check),
    make("td", "", chip(verdict.status, { ok: "good", skipped: "" }[verdict.status] ?? "bad")),
    make("td", "", [verdict.score === null ? "" : String(+verdict.score.toFixed(3)), verdict.reason].filter(Boolean).join(" · ")),
  );
  return make("table", "verdicts", make("tbody", "", ...found.map(line)));
}

const folded = (title, text) => (text ? make("details", "", make("summary", "", title), make("pre", "", text)) : null);

function render(number, found) {
  const row = rows[number];
  const mine = found.mine || NOTHING;
  const saidOf = new Map(mine.quizzes.map((each) => [each.quiz, each]));
  const draft = draftOf(number);
  const decision = found.decision
    ? chip(`build: ${found.decision}`, { accepted: "good", rejected: "bad" }[found.decision] || "") : null;
  const quietly = (each) => ["ok", "skipped"].includes(each.status);
  const loud = (found.verdicts || []).filter((each) => !quietly(each));
  const quiet = (found.verdicts || []).filter(quietly);
  const sheet = [
    make("p", "muted small", [row.type || NO_TYPE, row.part].filter(Boolean).join(" · ")),
    make("h2", "", row.id),
    make("div", "chips", decision, ...(found.reasons || []).map((each) => chip(each, "bad")),
      row.disputed ? chip("disputed", "warn") : null),
    loud.length ? showVerdicts(loud) : null,
    showSaid(mine, "You"),
    ...found.others.map((word) => showSaid(word, word.reviewer)),
    draft && !editing ? make("p", "said draft small", "A draft of your edit is kept: e goes on with it, x throws it away.") : null,
    section("Question", prose(found.question)),
    found.multimodal_question && found.multimodal_question !== found.question
      ? section("Question, values left to the figure", prose(found.multimodal_question)) : null,
    section("Answer", prose(found.answer, "answer")),
  ];
  if (editing) sheet.push(editor(number, found, draft));
  else if (found.quizzes.length) {
    sheet.push(section("Quizzes", ...found.quizzes.map((quiz, place) => showQuiz(quiz, place, saidOf.get(quiz.key)))));
  }
  if (found.elements.length) {
    sheet.push(section("To be seen", make("ul", "plain", ...found.elements.map((each) => make("li", "", oneLine(each))))));
  }
  if (found.caption) sheet.push(section("Caption", prose(found.caption)));
  if (quiet.length) {
    sheet.push(make("details", "", make("summary", "", `${quiet.length} checks passed or had nothing to check`), showVerdicts(quiet)));
  }
  sheet.push(folded("Solution", found.solution), folded("Plan", found.plan), folded("Program", found.program));
  if (found.repairs.length) {
    sheet.push(section("Repaired on import", make("ul", "plain", ...found.repairs.map((each) => make("li", "", each)))));
  }
  sheet.push(make("p", "muted small", [found.source, found.license].filter(Boolean).join(" · ")));
  $("sheet").replaceChildren(...sheet.filter(Boolean));
  $("sheet").className = mine.verdict;
}

async function open(number, scroll = true) {
  if (number !== current) editing = false;
  current = number;
  const row = rows[number];
  history.replaceState(null, "", `#${row.key}`);
  showPosition();
  if (scroll) {
    $("picture").classList.remove("whole");
    $("figure").hidden = !row.figure;
    $("no-figure").hidden = row.figure;
    $("no-figure").textContent = begun.pictures ? "This row has no figure." : "";
    if (row.figure && $("figure").dataset.row !== String(number)) {
      $("figure").classList.add("waiting");
      $("figure").dataset.row = String(number);
      $("figure").src = imageOf(number);
    }
  }
  try {
    const found = await detail(number);
    if (number !== current) return;
    render(number, found);
  } catch (error) {
    if (number !== current) return;
    $("sheet").className = "";
    $("sheet").replaceChildren(make("h2", "", row.id), make("p", "said reject", error.message));
  }
  if (scroll) {
    $("sheet").scrollTop = 0;
    if (!$("filters").contains(document.activeElement)) $("sheet").focus({ preventScroll: true });
  }
  prefetch();
}
$("figure").addEventListener("load", () => $("figure").classList.remove("waiting"));
$("figure").addEventListener("error", () => {
  $("figure").hidden = true;
  $("no-figure").hidden = false;
  $("no-figure").textContent = "The figure cannot be shown: it is damaged.";
});

// The figure in its actual size, this point of it in the middle, or back.
function zoom(across, down) {
  const pane = $("picture");
  if (!pane.classList.toggle("whole")) return;
  pane.scrollTo(across * $("figure").width - pane.clientWidth / 2, down * $("figure").height - pane.clientHeight / 2);
}

function showPosition() {
  const place = order.indexOf(current);
  const of = order.length === rows.length ? `${rows.length}` : `${order.length} (of ${rows.length})`;
  $("position").textContent = place < 0 ? `${of} rows` : `${place + 1} of ${of}`;
  $("previous").disabled = place <= 0;
  $("next").disabled = place < 0 || place >= order.length - 1;
}

function showSummary(summary) {
  const done = summary.accepted + summary.rejected;
  $("done").replaceChildren(`${done} of ${summary.rows} decided`,
    make("span", "wide", `: ${summary.accepted} accepted, ${summary.rejected} rejected`));
  $("progress").max = summary.rows;
  $("progress").value = done;
  const others = Object.entries(summary.reviewers).filter(([name]) => name !== begun.reviewer);
  $("who").textContent = `as ${begun.reviewer}`;
  $("who").title = others.map(([name, count]) => `${name}: ${count}`).join(", ");
  $("agreement").textContent = summary.agreement;
}

// ---------------------------------------------------------------------------- saying

async function say(number, word, back) {
  if (busy) return false;
  busy = true;
  try {
    const found = await detail(number);
    const before = found.mine || NOTHING;
    const { verdict, reasons, note, quizzes } = word;
    const answer = await ask(`/api/word/${number}`, { verdict, reasons, note, quizzes });
    if (!back) undone.push([number, before]);
    Object.assign(rows[number], answer.row);
    details.delete(number); // what others say may be told when it is seen again
    showSummary(answer.summary);
    return true;
  } catch (error) {
    toast(`Not saved: ${error.message}`, true);
    return false;
  } finally {
    busy = false;
  }
}

async function decide(verdict, reasons = [], note = "") {
  const number = current;
  if (number < 0) return;
  if (editing || draftOf(number)) {
    toast("An edit of this row is not saved: e, then Ctrl+Enter saves it; x throws it away", true);
    return;
  }
  const mine = (await detail(number)).mine || NOTHING;
  if (await say(number, { ...mine, verdict, reasons, note })) onward();
}

function onward() {
  const place = order.indexOf(current);
  const open_ = (number) => !rows[number].verdict;
  const next = order.slice(place + 1).find(open_) ?? order.find(open_);
  if (next !== undefined) open(next);
  else {
    toast(order.length === rows.length ? "Every row is decided." : "Every row of this filter is decided.");
    open(current);
  }
}

async function undo() {
  const last = undone.pop();
  const [number, before] = last || [current, NOTHING];
  if (!last && (number < 0 || !rows[number].verdict)) return toast("Nothing to undo.");
  if (await say(number, before, true)) {
    open(number);
    toast(`Undone: ${rows[number].id}`);
  } else if (last) undone.push(last);
}

function step(by) {
  const place = order.indexOf(current) + by;
  if (place >= 0 && place < order.length) open(order[place]);
}

// --------------------------------------------------------------------------- reasons

const chosen = new Set();
function askWhy() {
  if (current < 0) return;
  if (editing || draftOf(current)) return void decide("");
  chosen.clear();
  detail(current).then((found) => {
    const mine = found.mine || NOTHING;
    mine.reasons.forEach((name) => chosen.add(name));
    $("note").value = mine.note;
    showReasons();
    if (!$("why").open) $("why").showModal();
    $("why").focus();
  }, () => {});
}
function showReasons() {
  $("reasons").replaceChildren(...begun.reasons.map(([name, says, figure], place) => {
    const button = make("button", "", make("kbd", "", String(place + 1)), ` ${says}`);
    button.type = "button";
    button.disabled = figure && !rows[current].figure;
    button.setAttribute("aria-pressed", String(chosen.has(name)));
    button.addEventListener("click", () => mark(name));
    return button;
  }));
  $("why-send").disabled = !chosen.size;
}
function mark(name) {
  if (!chosen.delete(name)) chosen.add(name);
  showReasons();
}
function sendWhy() {
  if (!chosen.size) return toast("Choose a reason first.", true);
  if (chosen.has("other") && !$("note").value.trim()) {
    toast("Say what it is.", true);
    return $("note").focus();
  }
  $("why").close();
  const reasons = begun.reasons.map((each) => each[0]).filter((name) => chosen.has(name));
  decide("reject", reasons, $("note").value.trim());
}
$("why").addEventListener("keydown", (event) => {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (event.key === "Enter" && (event.target !== $("note") || event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    sendWhy();
  } else if (digit && event.target !== $("note") && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    const reason = begun.reasons[digit[1] - 1];
    if (reason[2] && !rows[current].figure) return;
    if (event.shiftKey) return mark(reason[0]);
    chosen.add(reason[0]);
    showReasons();
    sendWhy();
  }
  event.stopPropagation();
});
$("why-send").addEventListener("click", (event) => {
  event.preventDefault();
  sendWhy();
});
$("why-cancel").addEventListener("click", () => $("why").close());

// --------------------------------------------------------------------------- editing

function field(tag, value, change, label) {
  const node = make(tag);
  node.value = value;
  node.setAttribute("aria-label", label);
  node.addEventListener("input", () => change(node.value));
  return node;
}
const wordingOf = ({ question, options, answer, evidence }) => ({ question, options: [...options], answer, evidence });

function begunDraft(found) {
  const said = new Map((found.mine || NOTHING).quizzes.map((each) => [each.quiz, each]));
  return Object.fromEntries(found.quizzes.map((quiz) => {
    const word = said.get(quiz.key);
    return [quiz.key, { label: (word && word.label) || "", ...wordingOf((word && word.to) || quiz) }];
  }));
}

function editor(number, found, kept) {
  const draft = { ...begunDraft(found), ...(kept || {}) };
  const node = make("section", "", make("h3", "", "Quizzes, being edited"));
  found.quizzes.forEach((quiz, place) => {
    const mine = draft[quiz.key];
    const box = make("fieldset", "", make("legend", "", `Quiz ${place + 1}`));
    const changed = () => box.classList.toggle("changed", wordOf(quiz, mine) !== null);
    const change = (set) => (value) => {
      set(value);
      changed();
      keepDraft(number, draft);
    };
    box.append(field("textarea", mine.question, change((value) => (mine.question = value)), `Question ${place + 1}`));
    LETTERS.forEach((letter, at) => {
      const key = make("input");
      key.type = "radio";
      key.name = `key-${quiz.key}`;
      key.checked = mine.answer === letter;
      key.setAttribute("aria-label", `${letter} is right`);
      key.addEventListener("change", () => change(() => (mine.answer = letter))());
      const text = field("input", mine.options[at], change((value) => (mine.options[at] = value)), `Option ${letter}`);
      box.append(make("div", "option", key, letter, text));
    });
    const evidence = field("input", mine.evidence, change((value) => (mine.evidence = value)), "Evidence");
    const label = field("select", "", change((value) => (mine.label = value)), "Label");
    label.append(new Option("no label", ""), ...begun.labels.map(([name, says]) => new Option(`${name}: ${says}`, name)));
    label.value = mine.label;
    box.append(make("div", "line", "Evidence", evidence), make("div", "line", "Label", label));
    changed();
    node.append(box);
  });
  if (!found.quizzes.length) node.append(make("p", "muted", "This row has no quizzes."));
  const save = make("button", "good", "Save ", make("kbd", "", "Ctrl Enter"));
  const leave = make("button", "", "Leave ", make("kbd", "", "Esc"));
  const discard = make("button", "", "Throw the draft away");
  for (const button of [save, leave, discard]) button.type = "button";
  save.addEventListener("click", saveEdit);
  leave.addEventListener("click", leaveEdit);
  discard.addEventListener("click", dropDraft);
  node.append(make("div", "actions", discard, leave, save));
  node.current = () => draft;
  return node;
}

// What is said of a quiz by a draft; null where it is as it was.
function wordOf(quiz, draft) {
  const to = wordingOf(draft);
  const same = JSON.stringify(to) === JSON.stringify(wordingOf(quiz));
  if (same && !draft.label) return null;
  return { quiz: quiz.key, label: draft.label, to: same ? null : to };
}

async function edit() {
  if (current < 0) return;
  const found = await detail(current);
  if (!found.quizzes.length) return toast("This row has no quizzes to edit.");
  editing = true;
  render(current, found);
  const first = $("sheet").querySelector("fieldset textarea");
  if (first) first.focus();
}
async function saveEdit() {
  const number = current;
  const found = await detail(number);
  const draft = { ...begunDraft(found), ...(draftOf(number) || {}) };
  const quizzes = found.quizzes.map((quiz) => wordOf(quiz, draft[quiz.key])).filter(Boolean);
  const mine = found.mine || NOTHING;
  if (JSON.stringify(quizzes) !== JSON.stringify(mine.quizzes.map(({ quiz, label = "", to = null }) => ({ quiz, label, to })))) {
    if (!(await say(number, { ...mine, quizzes }))) return;
    toast("Saved.");
  }
  keepDraft(number, null);
  editing = false;
  open(number, false);
  $("sheet").focus({ preventScroll: true });
}
function leaveEdit() {
  editing = false;
  open(current, false);
  $("sheet").focus({ preventScroll: true });
}
function dropDraft() {
  keepDraft(current, null);
  leaveEdit();
}

// --------------------------------------------------------------------------- filters

function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  return [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}
function fill(select, all, counts) {
  select.replaceChildren(new Option(all, ""), ...counts.map(([name, count]) => new Option(`${name} (${count})`, name)));
  select.hidden = counts.length < 2;
}
const STATES = {
  undecided: (row) => !row.verdict,
  accepted: (row) => row.verdict === "accept",
  rejected: (row) => row.verdict === "reject",
  edited: (row) => row.edited > 0,
  disputed: (row) => row.disputed,
};
function filter(keep) {
  const text = $("search").value.trim().toLowerCase();
  const type = $("type").value;
  const decision = $("decision").value;
  const state = STATES[$("state").value] || (() => true);
  order = rows.map((_, number) => number).filter((number) => {
    const row = rows[number];
    return (!type || (row.type || NO_TYPE) === type) && (!decision || row.decision === decision) && state(row)
      && (!text || row.id.toLowerCase().includes(text) || row.head.toLowerCase().includes(text));
  });
  if (!keep && order.length && !order.includes(current)) open(order[0]);
  showPosition();
  if (!order.length) toast("Nothing matches.");
}
for (const id of ["search", "type", "decision", "state"]) $(id).addEventListener("input", () => filter());
$("filters").addEventListener("submit", (event) => {
  event.preventDefault();
  $("sheet").focus();
});
$("clear").addEventListener("click", () => {
  for (const id of ["search", "type", "decision", "state"]) $(id).value = "";
  filter();
  $("sheet").focus();
});

// ------------------------------------------------------------------------------ keys

const KEYS = {
  j: () => step(1), ArrowRight: () => step(1), k: () => step(-1), ArrowLeft: () => step(-1),
  a: () => decide("accept"), r: askWhy, e: edit, u: undo, n: onward, x: () => draftOf(current) && dropDraft(),
  z: () => zoom(0.5, 0.5),
  "/": () => {
    document.body.classList.add("filtering");
    $("search").focus();
    $("search").select();
  },
  "?": () => $("help").showModal(),
};
document.addEventListener("keydown", (event) => {
  if (!begun || $("why").open || $("help").open) return;
  if (editing) {
    if (event.key === "Escape") leaveEdit();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) saveEdit();
    else return;
    return event.preventDefault();
  }
  if (event.key === "Escape" && $("filters").contains(event.target)) return $("sheet").focus();
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key) && !event.key.startsWith("Arrow")) return;
  if (/^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
for (const [id, key] of [["previous", "k"], ["next", "j"], ["accept", "a"], ["reject", "r"], ["edit", "e"], ["undo", "u"], ["zoom", "z"], ["help-button", "?"], ["filter-button", "/"]]) {
  $(id).addEventListener("click", (event) => {
    event.currentTarget.blur();
    KEYS[key]();
  });
}
$("figure").addEventListener("click", (event) => zoom(event.offsetX / $("figure").width, event.offsetY / $("figure").height));
window.addEventListener("hashchange", () => {
  const number = rows.findIndex((row) => row.key === location.hash.slice(1));
  if (number >= 0) open(number);
});

async function begin() {
  begun = await ask("/api/rows");
  rows = begun.rows;
  begun.pictures = rows.some((row) => row.figure);
  document.title = `${begun.title}: review`;
  $("title").textContent = begun.title;
  $("blind").hidden = !begun.blind;
  document.body.classList.toggle("no-pictures", !begun.pictures);
  fill($("type"), "All image types", tally(rows.map((row) => row.type || NO_TYPE)));
  fill($("decision"), "All decisions", tally(rows.map((row) => row.decision).filter(Boolean)));
  $("state").replaceChildren(new Option("Decided or not", ""), ...Object.keys(STATES).map((name) => new Option(name, name)));
  showSummary(begun.summary);
  filter(true);
  const named = rows.findIndex((row) => row.key === location.hash.slice(1));
  const undecided = rows.findIndex((row) => !row.verdict);
  open(named >= 0 ? named : Math.max(undecided, 0));
}
begin().catch((error) => toast(error.message, true));
