/**
 * Transcripts beside our own files: a time plays the recording from there without
 * loading the page anew, and what is being said is marked. The page never scrolls by itself.
 */
function mark(lines, now) {
  const begun = lines.filter((line) => Number(line.dataset.seconds) <= now);
  const current = begun.at(-1);
  for (const line of lines) {
    if (line === current) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
}

function show(text) {
  const here = text.querySelector("[aria-current]");
  // Only the box moves, and only before anyone reads: the page stays where it is.
  if (here) text.scrollTop = here.offsetTop - text.offsetTop - text.clientHeight / 3;
}

function seek(media, seconds) {
  const jump = () => {
    media.currentTime = seconds;
  };
  // Before it is loaded, a second in the address of the file would win over ours.
  if (media.readyState) jump();
  else media.addEventListener("loadedmetadata", jump, { once: true });
}

for (const section of document.querySelectorAll(".recording")) {
  const media = section.querySelector("video, audio");
  const text = section.querySelector(".transcript-text");
  if (text) show(text);
  if (!media || !text) continue;
  const lines = [...text.querySelectorAll("[data-seconds]")];
  text.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(null, "", link.href);
    const seconds = Number(new URL(link.href).searchParams.get("t"));
    seek(media, seconds);
    mark(lines, seconds);
    media.play().catch(() => {
      // The browser wants a click on the player itself; it stands at the right second.
    });
  });
  media.addEventListener("timeupdate", () => mark(lines, media.currentTime));
}
