// Comparing two essays: the left and right arrow choose, after a question so that no key decides by accident.

const form = document.querySelector("[data-against]");
let chosen = "";

function side(key) {
  return form && form.querySelector("[data-side='" + (key === "ArrowLeft" ? "left" : "right") + "']");
}

document.addEventListener("keydown", function (event) {
  if (!form || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || document.querySelector("dialog[open], details.menu[open]")) return;
  if (event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  const button = side(event.key);
  // The first press points at the essay, a second one chooses it.
  if (chosen === event.key) form.requestSubmit(button);
  else {
    chosen = event.key;
    button.focus();
  }
});
