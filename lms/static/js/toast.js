// A short message in the page's status region. It stays eight seconds, or until it is closed in large type.

export function toast(sentence) {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  const box = document.createElement("div");
  box.className = "toast";
  const text = document.createElement("span");
  text.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.setAttribute("aria-label", region.dataset.close);
  close.setAttribute("data-dismiss", "");
  close.textContent = "×";
  box.append(text, close);
  region.append(box);
  if (document.documentElement.dataset.type !== "large") {
    setTimeout(function () {
      if (!box.matches(":hover") && !box.contains(document.activeElement)) box.remove();
    }, 8000);
  }
}
