// Buttons that open the browser's print dialog.
document.querySelectorAll("[data-prints]").forEach(function (button) {
  button.addEventListener("click", function () { window.print(); });
});
