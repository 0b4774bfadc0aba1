// Steps to put in order: by the arrow buttons, by Alt+arrow keys or by dragging. Each step's position is in its
// own select, which is what is saved; without this script the learner chooses it there.

function stepsOf(list) {
  return Array.from(list.querySelectorAll("[data-step]"));
}

function write(list) {
  stepsOf(list).forEach(function (step, index) { step.querySelector("select").value = String(index + 1); });
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

function say(place, list, step) {
  const group = place.closest("[data-order]");
  group.querySelector("[data-order-said]").textContent = group.dataset.moved.replace("#", String(stepsOf(list).indexOf(step) + 1));
}

function move(step, by) {
  const list = step.parentElement;
  const steps = stepsOf(list);
  const other = steps[steps.indexOf(step) + by];
  if (!other) return;
  if (by < 0) other.before(step);
  else other.after(step);
  write(list);
  say(step, list, step);
}

// Steps whose positions came from elsewhere (a reload, another page) stand in that order.
function arrange(list) {
  const steps = stepsOf(list);
  if (!steps.every(function (step) { return step.querySelector("select").value; })) return;
  steps.sort(function (a, b) { return Number(a.querySelector("select").value) - Number(b.querySelector("select").value); });
  steps.forEach(function (step) { list.append(step); });
}

function startDrag(event, step) {
  const list = step.parentElement;
  let hasMoved = false;
  event.preventDefault();
  step.classList.add("dragged");
  function follow(moved) {
    const over = stepsOf(list).find(function (one) {
      const box = one.getBoundingClientRect();
      return one !== step && moved.clientY > box.top && moved.clientY < box.bottom;
    });
    if (!over) return;
    const box = over.getBoundingClientRect();
    if (moved.clientY > box.top + box.height / 2) over.after(step);
    else over.before(step);
    hasMoved = true;
  }
  function end() {
    step.classList.remove("dragged");
    document.removeEventListener("pointermove", follow);
    document.removeEventListener("pointerup", end);
    document.removeEventListener("pointercancel", end);
    if (!hasMoved) return;
    write(list);
    say(step, list, step);
  }
  // On the document, because a step that is moved in the page loses what it captured.
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
}

export function listenToOrder(paper) {
  paper.classList.add("can-move");
  paper.addEventListener("click", function (event) {
    const button = event.target.closest("[data-move]");
    const keep = event.target.closest("[data-keep-order]");
    if (button) {
      move(button.closest("[data-step]"), Number(button.dataset.move));
      button.focus();
    } else if (keep) write(keep.closest("[data-order]").querySelector(".order-list"));
  });
  paper.addEventListener("keydown", function (event) {
    const step = event.target.closest("[data-step]");
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !by || !event.altKey) return;
    event.preventDefault();
    move(step, by);
    event.target.focus();
  });
  paper.addEventListener("pointerdown", function (event) {
    const grip = event.target.closest("[data-grip]");
    if (grip) startDrag(event, grip.closest("[data-step]"));
  });
  paper.addEventListener("answerset", function (event) {
    event.target.querySelectorAll("[data-order] .order-list").forEach(arrange);
  }, true);
}
