// The editor of an essay: counts, saves by itself, keeps a journal, pastes from Word. Without it the page is a form.

import { lengthOf } from "./count.js";
import { makeJournal } from "./journal.js";
import { makeSaving } from "./saving.js";
import { goOn, paste, shape } from "./toolbar.js";

const form = document.querySelector("[data-essay]");
const body = form.elements.body;
const words = form.dataset;
const notice = document.querySelector("[data-saved]");
const banner = document.querySelector("[data-elsewhere]");
const journal = makeJournal(words.person, words.entry);
let leaving = false;

function say(sentence) {
  if (sentence) document.dispatchEvent(new CustomEvent("say", { detail: sentence }));
}

function text() {
  const abstract = form.elements.abstract;
  return { title: form.elements.title.value, abstract: abstract ? abstract.value : "", body: body.value };
}

// What the page came with; somebody on a slow phone may have typed before this script ran.
function served() {
  const abstract = form.elements.abstract;
  return { title: form.elements.title.defaultValue, abstract: abstract ? abstract.defaultValue : "", body: body.defaultValue };
}

function show(kept) {
  form.elements.title.value = kept.title;
  if (form.elements.abstract) form.elements.abstract.value = kept.abstract;
  body.value = kept.body;
}

function fill(template, values) {
  return template.replace(/%\((\w+)\)s/g, function (_, name) { return values[name]; });
}

const counter = document.querySelector("[data-count]");
function count() {
  const length = lengthOf(body.value);
  const limit = function (name) { return Number(counter.dataset[name]) || 0; };
  const total = length.total;
  const isShort = total < (limit("hardLeast") || limit("softLeast"));
  const isLong = limit("hardMost") && total > limit("hardMost");
  const isOver = limit("softMost") && total > limit("softMost");
  counter.textContent = fill(counter.dataset.template, length);
  if (total && (isShort || isLong || isOver)) counter.append(" · " + (isShort ? counter.dataset.short : counter.dataset.long));
  counter.className = "num" + (isLong ? " bad" : isOver ? " warn" : "");
  const abstract = document.querySelector("[data-count-of]");
  if (abstract) abstract.textContent = abstract.textContent.replace(/\d+/, lengthOf(form.elements.abstract.value).total);
}

function state(name, at) {
  notice.dataset.state = name === "signed-out" ? "waiting" : name;
  notice.textContent = { saved: fill(words.textSaved, { at: at }), saving: words.textSaving, waiting: words.textWaiting }[name] || words.textSignedOut + " ";
  if (name !== "signed-out") return;
  const link = document.createElement("a");
  link.href = words.signIn;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "↗";
  notice.append(link);
}

const saving = makeSaving(form, journal, {
  text: text,
  served: served,
  state: state,
  elsewhere: function (at) {
    const place = banner.querySelector("[data-elsewhere-text]");
    place.textContent = at ? fill(place.dataset.template, { at: at }) : place.dataset.kept;
    banner.hidden = false;
  },
  refused: function (sentence) { state("waiting"); say(sentence); },
});

// A text that never reached the server: put it back, and ask when the server has another one by now.
const kept = journal.read();
if (kept && (kept.body !== body.value || kept.title !== form.elements.title.value || kept.abstract !== text().abstract)) {
  const isNewer = kept.base !== form.elements.base.value;
  show(kept);
  if (isNewer) {
    saving.pause();
    const place = banner.querySelector("[data-elsewhere-text]");
    place.textContent = place.dataset.kept;
    banner.hidden = false;
    state("waiting");
  } else {
    say(words.textRestored);
    saving.changed();
  }
} else saving.changed();

let counting = 0;
form.addEventListener("input", function (event) {
  if (event.target.type === "file") return;
  saving.changed();
  clearTimeout(counting);
  counting = setTimeout(count, 200);
});
count();

form.addEventListener("click", function (event) {
  const tool = event.target.closest("[data-act]");
  if (tool) shape(body, tool.dataset.act);
});
body.addEventListener("keydown", function (event) {
  goOn(body, event);
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const act = { b: "bold", i: "italic" }[event.key];
  if (act) shape(body, act);
  if (event.key === "s") saving.flush();
  if (act || event.key === "s") event.preventDefault();
});
body.addEventListener("paste", function (event) { paste(body, event, words.paste, saving.token(), say); });

document.querySelector("[data-keep-mine]").addEventListener("click", function () {
  banner.hidden = true;
  saving.keepMine();
});
document.querySelector("[data-take-theirs]").addEventListener("click", function () {
  banner.hidden = true;
  saving.takeTheirs();
});

// The text goes first, by itself; then the form is sent, so that no journal stays behind.
form.addEventListener("submit", function (event) {
  if (leaving || saving.isPaused()) return;
  event.preventDefault();
  const button = event.submitter;
  saving.flush().then(function (fine) {
    if (!fine) { say(words.textWaiting); return; }
    leaving = true;
    if (button && form.requestSubmit) form.requestSubmit(button);
    else form.submit();
  });
});
window.addEventListener("pageshow", function (event) {
  if (event.persisted && leaving) location.reload();
});
