"use strict";
// Filters, search and keys; without this script the page shows everything.
(() => {
  const find = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  root.classList.add("scripted");

  const language = () => {
    root.lang = byId("language-en").checked ? "en" : "zh-Hans";
  };
  if (!navigator.language.toLowerCase().startsWith("zh")) byId("language-en").checked = true;
  find("input[name=language]").forEach((input) => input.addEventListener("change", language));
  language();

  const cards = find(".card");
  const folded = new Map();
  // Blanks, widths and case do not count: 集 装 箱 is found as 集装箱.
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const textOf = (card) => {
    if (!folded.has(card)) {
      const copy = card.cloneNode(true);
      find(".u", copy).forEach((chip) => chip.remove());
      folded.set(card, fold(copy.textContent));
    }
    return folded.get(card);
  };

  let chosen = null;
  const fits = (card) =>
    !chosen ||
    (chosen.kind === "source"
      ? card.dataset.source === chosen.value
      : (card.dataset[chosen.kind] || "").split(" ").includes(chosen.value));

  const show = () => {
    const wanted = fold(byId("search").value);
    let count = 0;
    cards.forEach((card) => {
      const seen = fits(card) && (!wanted || textOf(card).includes(wanted));
      card.hidden = !seen;
      count += seen;
      const block = card.querySelector("details");
      if (block && wanted && seen) block.open = fold(block.textContent).includes(wanted) || block.open;
    });
    find(".group").forEach((group) => {
      const own = find(".card", group);
      group.hidden = own.length > 0 && own.every((card) => card.hidden);
    });
    const active = Boolean(chosen || wanted);
    byId("filter").hidden = !active;
    const names = [chosen && chosen.name, wanted && `“${byId("search").value.trim()}”`];
    byId("filter-name").textContent = names.filter(Boolean).join(" + ");
    byId("filter-count").textContent = count.toLocaleString("en");
  };

  const reset = () => {
    chosen = null;
    byId("search").value = "";
    show();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-kind]");
    if (!link) return;
    event.preventDefault();
    const { kind, value } = link.dataset;
    const same = chosen && chosen.kind === kind && chosen.value === value;
    const shown = find(".zh,.en", link).filter((part) => part.offsetParent !== null);
    const name = shown.length ? shown.map((part) => part.textContent).join("") : link.textContent;
    chosen = same ? null : { kind, value, name: name.trim() };
    show();
    const first = cards.find((card) => !card.hidden);
    if (chosen && first && !link.closest(".card")) move(first);
  });
  byId("filter-clear").addEventListener("click", reset);
  byId("search").addEventListener("input", show);

  const move = (card) => {
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
  };
  const step = (by) => {
    const visible = cards.filter((card) => !card.hidden);
    if (!visible.length) return;
    const here = visible.indexOf(document.activeElement.closest(".card"));
    const top = visible.findIndex((card) => card.getBoundingClientRect().top > 120);
    const next = here >= 0 ? here + by : by > 0 ? top : (top < 0 ? visible.length : top) - 1;
    move(visible[Math.min(Math.max(next, 0), visible.length - 1)]);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return reset();
    if (event.target.matches("input[type=search]")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") {
      event.preventDefault();
      byId("search").focus();
    }
  });
})();
