// Comparing two essays: one key is one choice, and U takes the last one back.

const form = document.querySelector("[data-against]");
const undo = document.querySelector("[data-undo]");

function press(key) {
  if (form && (key === "ArrowLeft" || key === "ArrowRight")) {
    form.requestSubmit(form.querySelector("[data-side='" + (key === "ArrowLeft" ? "left" : "right") + "']"));
    return true;
  }
  if (undo && key.toLowerCase() === "u") {
    undo.requestSubmit();
    return true;
  }
  return false;
}

document.addEventListener("keydown", function (event) {
  // A key held down does not choose in the pairs that follow.
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (event.target.matches("input, textarea, select") || document.querySelector("dialog[open], details.menu[open]")) return;
  if (press(event.key)) event.preventDefault();
});
