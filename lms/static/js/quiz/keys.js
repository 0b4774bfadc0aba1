// Keys in a quiz: 1-9 and A-Z choose, F flags, left and right turn the page. They can be switched off.

import { choose, questionOf } from "./question.js";

const KEPT = "gengdu-quiz-keys";

function isOn() {
  try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; }
}

function showSwitch() {
  document.querySelectorAll("[data-keys]").forEach(function (box) { box.checked = isOn(); });
}

export function listenToKeys(turn) {
  let last = null;
  document.addEventListener("focusin", function (event) { last = questionOf(event.target) || last; });
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-keys]")) return;
    try { localStorage.setItem(KEPT, event.target.checked ? "on" : "off"); } catch { /* only this page */ }
  });
  document.addEventListener("keydown", function (event) {
    const place = event.target;
    const isTyping = place.matches("input[type=text], textarea, select, [contenteditable]");
    if (isTyping || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || !isOn()) return;
    if (document.querySelector("dialog[open], details.menu[open]")) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      if (place.matches("input[type=radio]")) return;
      event.preventDefault();
      turn(event.key === "ArrowLeft" ? "previous" : "next");
      return;
    }
    if (last && !last.isConnected) last = null;
    const question = questionOf(place) || last || document.querySelector("[data-question][data-kind]");
    const key = event.key.length === 1 ? event.key.toUpperCase() : "";
    if (!question || !key) return;
    const index = /[1-9]/.test(key) ? Number(key) - 1 : /[A-Z]/.test(key) ? key.charCodeAt(0) - 65 : -1;
    // F flags, unless the question has an option F.
    if (index >= 0 && choose(question, index)) event.preventDefault();
    else if (key === "F") {
      const flag = question.querySelector("[data-flag]");
      if (flag) flag.click();
    }
  });
  showSwitch();
  return showSwitch;
}
