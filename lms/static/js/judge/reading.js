// Marking one essay: saved by itself, keys for everything, remarks on selected words.
// Without this script the page is a form that saves when it is sent.

import { listenToKeys } from "./keys.js";
import { startQueue } from "./queue.js";
import { makeRemarks } from "./remarks.js";
import { keepSheet } from "./sheet.js";
import { showLevels, showTotal } from "./total.js";

const sheet = document.querySelector("[data-sheet]");

function showMarks() {
  showTotal(sheet);
  showLevels(sheet);
}

function changed() {
  showMarks();
  draft.changed();
}

const remarks = makeRemarks(sheet, document.querySelector("[data-essay]"), changed);
const marks = startQueue({
  // This essay's own mark had waited and has arrived: the judge who pressed Save here goes on, one who came back stays.
  saved: function (path, body) {
    if (path === sheet.dataset.page) location.assign((draft.isSentHere() && body.next) || path);
  },
});
const draft = keepSheet(sheet, remarks, marks, showMarks);

sheet.addEventListener("input", changed);
showMarks();

// A click on a described level gives its mark.
sheet.addEventListener("click", function (event) {
  const level = event.target.closest("[data-level]");
  if (!level) return;
  const box = level.closest("[data-criterion]");
  if (box.disabled) return;
  const radio = Array.from(box.querySelectorAll("input[type=radio]")).find(function (one) { return Number(one.value) === Number(level.dataset.level); });
  const field = box.querySelector("input[type=text]");
  if (radio) radio.checked = true;
  else if (field) field.value = level.dataset.level;
  changed();
});

// A comment of the bank goes to where the cursor is in the comment; its use is counted when the sheet is saved.
sheet.addEventListener("click", function (event) {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  const comment = sheet.elements.comment;
  const before = comment.value.slice(0, comment.selectionEnd);
  const gap = before && !/\s$/.test(before) ? "\n" : "";
  comment.setRangeText(gap + button.textContent, comment.selectionEnd, comment.selectionEnd, "end");
  const used = sheet.elements.used;
  used.value = used.value ? used.value + "," + button.dataset.insert : button.dataset.insert;
  comment.focus();
  changed();
});

listenToKeys(sheet, {
  remark: remarks.add,
  send: function () {
    const button = sheet.querySelector("button.primary[name=go]");
    if (button) sheet.requestSubmit(button);
  },
  changed: changed,
});

// Time is counted while the page is seen and someone is at work.
let active = Date.now();
["keydown", "pointermove", "scroll", "touchstart"].forEach(function (name) {
  document.addEventListener(name, function () { active = Date.now(); }, { passive: true });
});
setInterval(function () {
  if (document.visibilityState !== "visible" || Date.now() - active > 120000) return;
  sheet.elements.seconds.value = Number(sheet.elements.seconds.value) + 1;
}, 1000);
