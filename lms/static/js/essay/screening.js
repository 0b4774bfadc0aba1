// Screening by keys, jumping between a finding and its place, and words marked in the text ready to be masked.

const findings = Array.from(document.querySelectorAll("[data-finding]"));
const list = document.querySelector("form [data-findings]");
const open = list ? findings : findings.filter(function (one) { return one.querySelector("[data-key=r]") && one.querySelector("[data-key=i]"); });
let at = -1;

function here(step) {
  const all = open.length ? open : findings;
  if (!all.length) return null;
  at = (at + step + all.length) % all.length;
  document.querySelectorAll(".here").forEach(function (one) { one.classList.remove("here"); });
  const item = all[at];
  item.classList.add("here");
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  const mark = document.getElementById("leak-" + item.dataset.finding);
  if (mark) { mark.classList.add("here"); mark.scrollIntoView({ block: "center" }); }
  return item;
}

function press(key, place) {
  const button = place && place.querySelector("[data-key=" + key + "]");
  if (button) button.click();
}

// In the list a decision is for what is selected, and for the finding at hand when nothing is.
function decide(key) {
  const ticks = Array.from(list.querySelectorAll("[name=finding]"));
  if (!ticks.some(function (one) { return one.checked; })) tick();
  const button = list.closest("form").querySelector(".actions [data-key=" + key + "]");
  const reason = list.closest("form").elements.reason;
  const needs = ticks.some(function (one) { return one.checked && one.closest("li").dataset.kind === "likeness"; });
  if (needs && key === "i" && reason && !reason.value.trim()) reason.focus();
  else if (button) button.click();
}

function tick() {
  const box = (at < 0 ? here(1) : findings[at]).querySelector("[name=finding]");
  if (box) box.checked = !box.checked;
}

function nextLikeness() {
  for (let step = 1; step <= findings.length; step += 1) {
    const place = (at + step) % findings.length;
    if (findings[place].dataset.kind === "likeness") return here(step);
  }
  return null;
}

function inList(key) {
  if (key === "r" || key === "i") decide(key);
  else if (key === "x") tick();
  else if (key === "n") nextLikeness();
  else if (key === "o") press("o", at < 0 ? here(1) : findings[at]);
  else return false;
  return true;
}

document.addEventListener("keydown", function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (event.key === "j") here(1);
  else if (event.key === "k") here(-1);
  else if (list) { if (!inList(event.key)) return; }
  else if (event.key === "i" && !findings.length) press("i", document);
  else if (event.key === "r" || event.key === "i") press(event.key, at < 0 ? here(1) : (open.length ? open : findings)[at]);
  else if (event.key === "n" || event.key === "s") press(event.key, document);
  else return;
  event.preventDefault();
});

// After a decision the page comes back: the next undecided finding is at hand.
if (location.hash === "#findings" && open.length) here(1);

const words = document.querySelector("[data-marked]");
const text = document.querySelector(".pane-main.screened");
if (words && text) {
  document.addEventListener("selectionchange", function () {
    const chosen = document.getSelection();
    if (!chosen.isCollapsed && text.contains(chosen.anchorNode) && String(chosen).trim()) words.value = String(chosen).trim();
  });
}

// Two texts: a passage in one shows itself in the other.
document.addEventListener("click", function (event) {
  const mark = event.target.closest(".sides mark, [data-jump]");
  if (!mark) return;
  const name = mark.dataset.mark || mark.dataset.jump;
  ["mine", "theirs"].forEach(function (side) {
    const place = document.getElementById(side + "-" + name);
    if (!place) return;
    const box = place.closest(".words");
    box.scrollTop += place.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
    document.querySelectorAll("[id^='" + side + "-'].here").forEach(function (one) { one.classList.remove("here"); });
    place.classList.add("here");
  });
  event.preventDefault();
});
