// The button that copies the link of a page; without script the field holds the link.

document.querySelectorAll("[data-copying]").forEach(function (row) {
  row.hidden = false;
});
document.addEventListener("click", async function (event) {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select();
  let isCopied = false;
  try {
    await navigator.clipboard.writeText(field.value);
    isCopied = true;
  } catch {
    // Without HTTPS there is no clipboard to write to; the link stays selected when this fails too.
    isCopied = document.execCommand("copy");
  }
  if (isCopied) document.dispatchEvent(new CustomEvent("say", { detail: button.dataset.copied }));
});
