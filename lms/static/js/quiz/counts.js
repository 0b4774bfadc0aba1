// What the quiz has announced to count: how often the page was left and opened again, how often something was pasted.
// Nothing of what was pasted is read. Turning a page, reloading and submitting are not leaving.

const counts = JSON.parse(document.querySelector("[data-counts]").dataset.counts);
let away = false;

function count(name) {
  document.dispatchEvent(new CustomEvent("counted", { detail: name }));
}

if ("focus" in counts) {
  document.addEventListener("visibilitychange", function () {
    const isBack = document.visibilityState === "visible";
    if (isBack && away) count("focus");
    away = !isBack;
  });
  window.addEventListener("pagehide", function () { away = false; });
}
if ("paste" in counts) {
  document.addEventListener("paste", function (event) {
    if (event.target.closest && event.target.closest("[data-question]")) count("paste");
  });
}
