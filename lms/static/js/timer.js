// The quiz timer: shows the time left, speaks at thresholds or when asked, can be hidden.
// Sends "timeup" on document once when the time is over.

import { clockText } from "./clock.js";

const THRESHOLDS = [600, 300, 60, 30];
const box = document.querySelector("[data-timer]");

if (box) {
  let started = performance.now();
  // A page that this device kept is older than it looks.
  let total = Number(box.dataset.timer) - (Number(document.documentElement.dataset.age) || 0);
  const left = box.querySelector("[data-timer-left]");
  const spoken = box.querySelector("[data-timer-spoken]");
  const hide = box.querySelector("[data-timer-hide]");
  const label = box.querySelector("[data-timer-hide-label]");
  let before = total;

  const remaining = function () { return total - (performance.now() - started) / 1000; };
  const words = function (seconds) {
    const whole = Math.max(0, Math.ceil(seconds));
    if (!whole) return box.dataset.over;
    const text = whole >= 60 ? box.dataset.minutes.replace("#", String(Math.round(whole / 60))) : box.dataset.seconds.replace("#", String(whole));
    return box.dataset.say.replace("#", text);
  };
  const tick = function () {
    const now = remaining();
    left.textContent = clockText(now);
    box.toggleAttribute("data-near", now <= 300);
    box.toggleAttribute("data-last", now <= 60);
    if (THRESHOLDS.some(function (mark) { return before > mark && now <= mark; })) spoken.textContent = words(now);
    if (before > 0 && now <= 0) {
      spoken.textContent = box.dataset.over;
      document.dispatchEvent(new CustomEvent("timeup"));
    }
    before = now;
  };

  box.querySelector("[data-timer-say]").addEventListener("click", function () {
    spoken.textContent = "";
    setTimeout(function () { spoken.textContent = words(remaining()); }, 50);
  });
  hide.addEventListener("click", function () {
    const hidden = box.toggleAttribute("data-hidden");
    hide.setAttribute("aria-pressed", String(hidden));
    label.textContent = hidden ? box.dataset.showLabel : box.dataset.hideLabel;
  });
  // Whoever hears the seconds left from the server tells it, so that a slept or slow clock is put right.
  document.addEventListener("timesync", function (event) {
    started = performance.now();
    total = event.detail;
    tick();
  });
  tick();
  setInterval(tick, 500);
}
