// The reveal of a board: keys and buttons go from step to step. All steps are in the page, so no network is needed.

const show = document.querySelector("[data-reveal]");
const last = Number(show.dataset.reveal);
const back = document.querySelector("[data-back]");
const next = document.querySelector("[data-next]");
const all = document.querySelector("[data-all]");
const count = document.querySelector("[data-count]");
let step = Number(show.dataset.step);

function address(to) {
  const link = new URL(all.href);
  link.searchParams.set("step", to);
  return link.href;
}

function go(to) {
  step = Math.min(Math.max(to, 0), last);
  show.querySelectorAll("[data-at]").forEach(function (one) { one.hidden = Number(one.dataset.at) !== step; });
  show.querySelectorAll("[data-from]").forEach(function (one) {
    one.hidden = Number(one.dataset.from) > step;
    one.classList.toggle("current", Number(one.dataset.from) === step);
  });
  back.href = address(Math.max(step - 1, 0));
  next.href = address(Math.min(step + 1, last));
  count.textContent = step + " / " + last;
  history.replaceState(null, "", address(step));
}

[[back, function () { return step - 1; }], [next, function () { return step + 1; }], [all, function () { return last; }]].forEach(function (pair) {
  pair[0].addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(pair[1]());
  });
});

const KEYS = {
  " ": 1, ArrowRight: 1, ArrowDown: 1, PageDown: 1,
  ArrowLeft: -1, ArrowUp: -1, PageUp: -1,
  Home: -Infinity, End: Infinity,
};
document.addEventListener("keydown", function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
  // What has the focus keeps its own keys: a menu, a box to choose from, and the button that publishes.
  if (event.target.closest("select, input, textarea, summary, button")) return;
  event.preventDefault();
  go(step + KEYS[event.key]);
});
