/**
 * Suggestions while typing: the "editable combobox with list autocomplete" of the ARIA
 * Authoring Practices. Without us, and for readers who save data, the form stays what
 * it is: roles and list come from here and from a `<template>` beside the box.
 */
const LEAST = 2; // letters worth asking for
const PAUSE = 150; // milliseconds without a letter
const ICONS = { entry: "arrow", topic: "tag", audience: "people", language: "speech", region: "pin" };
const SVG = "http://www.w3.org/2000/svg";

const savesData = () =>
  navigator.connection?.saveData || matchMedia("(prefers-reduced-data: reduce)").matches;

function icon(kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${kind === "entry" ? "icon-forward" : ""}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "use"));
  svg.firstChild.setAttribute("href", `#i-${ICONS[kind]}`);
  return svg;
}

function text(properties) {
  return Object.assign(document.createElement("bdi"), properties);
}

function option({ kind, label, lang, dir, detail, url }, id) {
  const item = document.createElement("li");
  const { pathname, search } = new URL(url, location);
  item.id = id;
  item.dataset.url = pathname + search; // on whichever host we are
  item.setAttribute("role", "option");
  item.append(
    icon(kind),
    text({ textContent: label, lang: lang.split("-x-")[0], dir }),
    " ",
    text({ textContent: detail, className: "hint" }),
  );
  return item;
}

function combobox(template) {
  const { suggest, source, found, none } = template.dataset;
  const input = document.getElementById(suggest);
  const [list, status] = template.content.cloneNode(true).children;
  let options = [];
  let active, timer, request;

  function mark(place) {
    active = place;
    options.forEach((item, index) => item.setAttribute("aria-selected", index === place));
    if (place < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[place].id);
    options[place].scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const before = Math.max(active, step < 0 ? 0 : -1);
    if (step && options.length) mark((before + step + options.length) % options.length);
  }

  function show(suggestions, said) {
    options = suggestions.map((suggestion, place) => option(suggestion, `${list.id}-${place}`));
    list.replaceChildren(...options);
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", !list.hidden);
    status.textContent = said;
    mark(-1);
  }

  function stop() {
    clearTimeout(timer);
    request?.abort();
  }

  function close() {
    stop();
    show([], "");
  }

  async function ask(step) {
    request = new AbortController();
    const { signal } = request;
    try {
      const answer = await fetch(source + encodeURIComponent(input.value), { signal });
      const { suggestions } = await answer.json();
      show(suggestions, suggestions.length ? found.replace("{number}", suggestions.length) : none);
      move(step);
    } catch {
      if (!signal.aborted) close();
    }
  }

  function askSoon(pause, step) {
    stop();
    if ([...input.value.trim()].length < LEAST) close();
    else timer = setTimeout(ask, pause, step);
  }

  function arrow(event, step) {
    event.preventDefault();
    if (list.hidden) askSoon(0, event.altKey ? 0 : step);
    else if (!event.altKey) move(step);
    else if (step < 0) close();
  }

  const leave = () => mark(-1);
  const keys = {
    ArrowDown: (event) => arrow(event, 1),
    ArrowUp: (event) => arrow(event, -1),
    ArrowLeft: leave,
    ArrowRight: leave,
    Home: leave,
    End: leave,
    Tab: close,
    Enter(event) {
      if (active < 0) return stop();
      event.preventDefault();
      location.assign(options[active].dataset.url);
    },
    Escape(event) {
      event.preventDefault(); // or browsers empty the box at once
      if (list.hidden) input.value = "";
      close();
    },
  };

  input.addEventListener("keydown", (event) => {
    // Keys pressed while composing belong to the input method.
    if (!event.isComposing && event.keyCode !== 229) keys[event.key]?.(event);
  });
  input.addEventListener("input", () => {
    leave();
    askSoon(PAUSE, 0);
  });
  input.addEventListener("blur", close);
  addEventListener("pagehide", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) location.assign(item.dataset.url);
  });

  list.id = `${input.id}-suggestions`;
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id };
  for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
  template.after(list, status);
  close();
}

if (!savesData()) document.querySelectorAll("template[data-suggest]").forEach(combobox);
