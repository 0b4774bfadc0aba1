// Marking an answer: the sum of the points as they are typed, Ctrl+Enter saves, N opens the next answer.

const form = document.querySelector("[data-marks]");
const sum = document.querySelector("[data-sum]");

function add() {
  if (!sum) return;
  const values = Array.from(form.querySelectorAll("[data-most]")).map(function (one) { return one.value.trim() ? Number(one.value) : NaN; });
  const total = values.reduce(function (a, b) { return a + b; }, 0);
  sum.textContent = Number.isNaN(total) ? "–" : String(Math.round(total * 100) / 100);
}

form.addEventListener("input", add);
document.addEventListener("keydown", function (event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  const next = document.querySelector("link[rel=next]");
  const isTyping = event.target.matches("input, textarea, select");
  if (next && event.key.toLowerCase() === "n" && !isTyping && !event.ctrlKey && !event.altKey && !event.metaKey) location.assign(next.href);
});
add();
