// Tools over the text fields of the editor: bold, list, link, and pictures that are chosen, dropped or pasted. Without
// script the signs are typed and files are added by the form at the end of the page.

import { paste } from "../essay/toolbar.js";
import { csrfToken, isOurs } from "../outbox.js";

const form = document.querySelector("form[data-editor]");
const dialog = document.querySelector("dialog[data-media]");
const asked = dialog.querySelector("form");
const chooser = document.createElement("input");
chooser.type = "file";
chooser.accept = document.querySelector("input[type=file][name=file]").accept;
let target = null; // the field that gets the Markdown
let place = 0; // where in it: a field that is not in use may forget its cursor
let file = null;

function say(sentence) { document.dispatchEvent(new CustomEvent("say", { detail: sentence })); }

// execCommand keeps what is put in among the steps that Ctrl+Z walks back.
function put(field, text, from, to) {
  field.focus();
  field.setSelectionRange(from, to);
  document.execCommand("insertText", false, text);
}

function chosen(field) { return field.value.slice(field.selectionStart, field.selectionEnd); }

// Puts signs around the selection and selects what stands between them.
function wrap(field, before, after) {
  const from = field.selectionStart;
  const text = chosen(field);
  put(field, before + text + after, from, field.selectionEnd);
  field.setSelectionRange(from + before.length, from + before.length + text.length);
}

function list(field) {
  const from = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const end = field.value.indexOf("\n", field.selectionEnd);
  const to = end < 0 ? field.value.length : end;
  const lines = field.value.slice(from, to).split("\n");
  const isList = lines.every(function (line) { return line.startsWith("- "); });
  put(field, lines.map(function (line) { return isList ? line.slice(2) : `- ${line}`; }).join("\n"), from, to);
}

function link(field) {
  const from = field.selectionStart;
  const text = chosen(field);
  put(field, `[${text}](https://)`, from, field.selectionEnd);
  const at = from + text.length + 3;
  if (text) field.setSelectionRange(at, at + 8);
  else field.setSelectionRange(from + 1, from + 1);
}

const acts = {
  bold: function (field) { wrap(field, "**", "**"); },
  list: list,
  link: link,
  picture: function (field) {
    target = field;
    chooser.value = "";
    chooser.click();
  },
};

function isText(field) { return field instanceof HTMLTextAreaElement && !field.hidden && !field.readOnly; }

// Where the caret stands; nothing belongs above or into the settings at the top of a file, whose text comes below them.
function caret(field) {
  const head = /^---\r?\n[\s\S]*?\n---\r?\n/.exec(field.value);
  return head && field.selectionEnd < head[0].length ? field.value.length : field.selectionEnd;
}

function ask(field, dropped) {
  target = field;
  place = caret(field);
  file = dropped;
  asked.reset();
  dialog.querySelector("[data-name]").textContent = file.name;
  dialog.querySelector("[data-refusal]").textContent = "";
  dialog.querySelector("[data-refusal]").classList.remove("error");
  dialog.querySelector("[data-captions]").hidden = !file.type.startsWith("video/");
  dialog.showModal();
  asked.elements.alt.focus();
}

async function send() {
  const data = new FormData(asked);
  data.set("csrf_token", csrfToken());
  data.set("file", file, file.name || "picture.png");
  const response = await fetch(dialog.dataset.media, {
    method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
  });
  const answer = isOurs(response) ? await response.json() : {};
  if (typeof answer.text !== "string") throw new Error(answer.error);
  return answer.text;
}

// A picture stands in a paragraph of its own; a link to a file may stand in a line.
function insert(text) {
  const at = place;
  const before = target.value.slice(0, at);
  const isBlock = text.startsWith("!") && target.rows > 1;
  const start = isBlock && before && !before.endsWith("\n\n") ? (before.endsWith("\n") ? "\n" : "\n\n") : "";
  put(target, start + text + (isBlock ? "\n\n" : ""), at, at);
}

// The server breaks off a request that is too large, which a browser takes for a lost connection.
function isTooLarge(chosen) { return chosen.size > dialog.dataset.most * 1024 * 1024; }

asked.addEventListener("submit", async function (event) {
  event.preventDefault();
  const refusal = dialog.querySelector("[data-refusal]");
  if (isTooLarge(file)) {
    refusal.textContent = dialog.dataset.tooLarge;
    refusal.classList.add("error");
    return;
  }
  const button = event.submitter;
  if (button) button.disabled = true;
  refusal.classList.remove("error");
  refusal.textContent = dialog.dataset.sending;
  try {
    const text = await send();
    dialog.close();
    insert(text);
    say(dialog.dataset.added);
  } catch (error) {
    // Our own refusals are Errors with a sentence; a network or a foreign answer has none.
    refusal.textContent = error.constructor === Error && error.message !== "undefined" ? error.message : dialog.dataset.lost;
    refusal.classList.add("error");
    asked.elements.alt.focus();
  }
  if (button) button.disabled = false;
});
dialog.querySelector("[data-cancel]").addEventListener("click", function () {
  dialog.close();
  target.focus();
});
document.querySelector("form[enctype='multipart/form-data']").addEventListener("submit", function (event) {
  const large = Array.from(event.currentTarget.elements.file.files).find(isTooLarge);
  if (!large) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say(dialog.dataset.tooLarge);
  event.currentTarget.elements.file.setCustomValidity(dialog.dataset.tooLarge);
  event.currentTarget.elements.file.reportValidity();
  event.currentTarget.elements.file.setCustomValidity("");
}, true);
chooser.addEventListener("change", function () { if (chooser.files[0]) ask(target, chooser.files[0]); });

form.addEventListener("paste", function (event) {
  const pasted = event.clipboardData.files[0];
  if (!isText(event.target)) return;
  // Office programs put a picture beside the copied words: the words are meant.
  if (pasted && !event.clipboardData.types.includes("text/plain")) {
    event.preventDefault();
    ask(event.target, pasted);
  } else if (event.target.rows > 1) {
    paste(event.target, event, form.dataset.paste, csrfToken(), function (sentence) { if (sentence) say(sentence); });
  }
});
form.addEventListener("dragover", function (event) {
  if (isText(event.target) && event.dataTransfer.types.includes("Files")) event.preventDefault();
});
form.addEventListener("drop", function (event) {
  if (!isText(event.target) || !event.dataTransfer.files[0]) return;
  event.preventDefault();
  ask(event.target, event.dataTransfer.files[0]);
});
form.addEventListener("keydown", function (event) {
  const act = { b: "bold", k: "link" }[event.key.toLowerCase()];
  if (!act || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || !isText(event.target)) return;
  event.preventDefault();
  acts[act](event.target);
});

// One stop of the Tab key for each toolbar; the arrow keys walk inside it.
function walk(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const buttons = Array.from(event.currentTarget.querySelectorAll("button"));
  const next = buttons[buttons.indexOf(event.target) + (step || 0)];
  if (!step || !next) return;
  event.preventDefault();
  buttons.forEach(function (one) { one.tabIndex = one === next ? 0 : -1; });
  next.focus();
}

form.querySelectorAll("textarea").forEach(function (field) {
  if (!isText(field) || field.rows < 2 || !field.name || field.name.endsWith(".lines")) return;
  const bar = document.getElementById("tools").content.firstElementChild.cloneNode(true);
  bar.querySelectorAll("button").forEach(function (button, number) {
    button.tabIndex = number ? -1 : 0;
    button.addEventListener("click", function () { acts[button.dataset.tool](field); });
  });
  bar.addEventListener("keydown", walk);
  bar.setAttribute("aria-controls", field.id);
  field.before(bar);
});
