// The button beside a password shows what was typed, and hides it again; the form hides it when it is sent.

document.querySelectorAll("[data-shows]").forEach(function (button) {
  const field = document.getElementById(button.dataset.shows);
  const words = button.querySelector("span");
  const show = words.textContent;
  function set(shown) {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    words.textContent = shown ? button.dataset.hide : show;
  }
  button.addEventListener("click", function () {
    set(field.type === "password");
    field.focus();
  });
  // Else browsers would offer the password as an ordinary word later.
  field.form.addEventListener("submit", function () { set(false); });
});

// The sign-in whose key sealed a judge's essays is over.
if (!document.documentElement.dataset.person) {
  try { indexedDB.deleteDatabase("gengdu-desk"); } catch { /* nothing was kept */ }
}
