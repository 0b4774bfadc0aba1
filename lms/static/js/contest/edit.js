// The editor of rules: looks for problems while one writes, and warns before unsaved text is left.
// Without script the button “Check” does the same.

const form = document.getElementById("editor");
const area = document.getElementById("problem-area");
const PAUSE = 700;
let timer = 0;
let asked = 0;
let changed = false;

function item(problem) {
  const line = document.createElement("li");
  const place = document.createElement("strong");
  place.textContent = `${problem.file}, ${area.dataset.fine.replace("#", problem.line)}`;
  line.append(place, `: ${problem.message} ${problem.fix}`);
  return line;
}

function show(problems) {
  const list = document.createElement("ul");
  list.className = "problem-list";
  list.append(...problems.map(item));
  const none = document.createElement("p");
  none.textContent = area.dataset.none;
  area.replaceChildren(problems.length ? list : none);
}

async function look() {
  const turn = ++asked;
  try {
    const answer = await fetch(form.dataset.check, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    if (answer.ok && turn === asked) show((await answer.json()).problems);
  } catch {
    // Off line: the list stays as it is, saving will tell.
  }
}

form.addEventListener("input", function () {
  changed = true;
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});
form.addEventListener("submit", function () {
  changed = false;
});
window.addEventListener("beforeunload", function (event) {
  if (changed) event.preventDefault();
});
