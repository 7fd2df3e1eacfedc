/** Copies the address beside a `[data-copy]` button; the button is hidden without us. */
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const label = button.querySelector("[aria-live]");
  const before = label.textContent;
  button.hidden = !source;
  button.addEventListener("click", async () => {
    source.select();
    try {
      await navigator.clipboard.writeText(source.value);
    } catch {
      document.execCommand("copy"); // no clipboard on http or in old browsers
    }
    label.textContent = button.dataset.done;
    setTimeout(() => { label.textContent = before; }, 4000);
  });
}
