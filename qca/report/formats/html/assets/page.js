"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const said = JSON.parse(document.body.dataset.said);
  const fill = (text, gaps) => text.replace(/\{(\w+)\}/g, (_, key) => gaps[key]);
  const make = (tag, attributes = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const button = (text, attributes = {}) => make("button", { type: "button", ...attributes }, text);
  const tell = (text) => { one(".live").textContent = text; };
  const count = (number) => number.toLocaleString("en");

  // What is folded is opened where somebody is led to it.
  const reveal = (place) => {
    for (let at = place; at && at !== document.body; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
      if (at.classList.contains("choice") && at.hidden) at.dispatchEvent(new Event("choose"));
      if (at.classList.contains("rest")) at.dispatchEvent(new Event("unfold"));
      if ("out" in at.dataset) at.closest("section").dispatchEvent(new Event("unfilter"));
    }
  };
  const go = () => {
    const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place) { reveal(place); place.scrollIntoView(); }
  };

  // Light or dark, kept where the browser keeps anything.
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* not kept */ } };
  const kept = recall("qca-theme");
  if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const turnTheme = () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    keep("qca-theme", root.dataset.theme);
  };

  // Tables: sorted by a column, copied, later rows on demand.
  const collator = new Intl.Collator(root.lang, { numeric: true });
  const readCell = (cell) => (cell.dataset.text ?? cell.textContent).trim();
  const sortTable = (table, place, ascending, rows) => {
    const isNumber = table.tHead.rows[0].cells[place].dataset.kind === "number";
    const keyed = rows.map((row, order) => {
      const cell = row.cells[place];
      const missing = cell.classList.contains("none");
      const value = missing ? null : isNumber
        ? Number(cell.dataset.value ?? readCell(cell)) : readCell(cell);
      return { row, order, value: Number.isNaN(value) ? null : value };
    });
    const compare = isNumber ? (a, b) => a - b : collator.compare;
    keyed.sort((a, b) => {
      if (a.value === null || b.value === null)
        return (a.value === null) - (b.value === null) || a.order - b.order;
      return (ascending ? 1 : -1) * compare(a.value, b.value) || a.order - b.order;
    });
    return keyed.map((each) => each.row);
  };
  const setUpTable = (box) => {
    const table = one("table", box);
    const [first, rest] = table.tBodies;
    const original = [...table.tBodies].flatMap((body) => [...body.rows]);
    let rows = original;
    let shown = first.rows.length;
    const place = () => {
      first.replaceChildren(...rows.slice(0, shown));
      rest?.replaceChildren(...rows.slice(shown));
    };
    const acts = make("div", { class: "acts" });
    const copy = button(said.copy);
    acts.append(copy);
    copy.addEventListener("click", () => copyTable(table, rows));
    if (rest) {
      const more = button("");
      const every = button(fill(said["rows.all"], { number: count(rows.length) }));
      const told = make("span");
      const paper = make("p", { class: "paper" });
      box.append(paper);
      const update = () => {
        const left = rows.length - shown;
        told.textContent = fill(said.of, { number: count(shown), whole: count(rows.length) });
        paper.textContent = left ? fill(said["rows.printed"], { number: count(shown), whole: count(rows.length) }) : "";
        more.textContent = fill(said["rows.more"], { number: count(Math.min(500, left)) });
        more.hidden = every.hidden = left === 0;
      };
      const open = (number) => { shown = Math.min(rows.length, number); place(); update(); };
      more.addEventListener("click", () => open(shown + 500));
      every.addEventListener("click", () => open(rows.length));
      rest.addEventListener("unfold", () => open(rows.length));
      acts.prepend(told, more, every);
      update();
    }
    if (rows.length > 1) {
      [...table.tHead.rows[0].cells].forEach((head, at) => {
        const sorter = button("");
        sorter.append(...head.childNodes);
        head.append(sorter);
        head.setAttribute("aria-sort", "none");
        sorter.title = said.sort;
        sorter.addEventListener("click", () => {
          const was = head.getAttribute("aria-sort");
          all("th[aria-sort]", table.tHead).forEach((each) => each.setAttribute("aria-sort", "none"));
          if (was === "descending") rows = original;
          else {
            rows = sortTable(table, at, was === "none", original);
            head.setAttribute("aria-sort", was === "none" ? "ascending" : "descending");
          }
          place();
        });
      });
    }
    const scroll = one(".scroll", box);
    const settle = () => {
      if (scroll.scrollWidth > scroll.clientWidth + 1) scroll.tabIndex = 0;
      else scroll.removeAttribute("tabindex");
    };
    new ResizeObserver(settle).observe(scroll);
    box.append(acts);
  };
  const copyTable = async (table, rows) => {
    const lines = [table.tHead.rows[0], ...rows].map((row) =>
      [...row.cells].map((cell) => readCell(cell).replace(/\s+/g, " ")).join("\t"));
    const text = lines.join("\n") + "\n";
    try { await navigator.clipboard.writeText(text); } catch {
      const area = make("textarea", { class: "unseen", "aria-hidden": "true" });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    tell(said.copied);
    const pressed = document.activeElement;
    if (pressed?.textContent === said.copy) {
      pressed.textContent = said.copied;
      setTimeout(() => { pressed.textContent = said.copy; }, 1500);
    }
  };

  // Claims by verdict, section by section.
  const setUpFilter = (section) => {
    const own = (item) => item.parentElement.closest("main section:not(.choice)") === section;
    const items = all("[data-verdict]", section).filter(own);
    const kinds = [...new Set(items.map((item) => item.dataset.verdict))];
    if (kinds.length < 2) return;
    const rows = items.filter((item) => item.tagName === "TR");
    const counted = rows.length ? rows : items;
    const bar = make("div", { class: "filters", role: "group", "aria-label": said.shown });
    const choose = (kind) => {
      items.forEach((item) => { item.toggleAttribute("data-out", kind !== "" && item.dataset.verdict !== kind); });
      all("button", bar).forEach((each) => each.setAttribute("aria-pressed", each.value === kind));
      const left = counted.filter((item) => !("out" in item.dataset)).length;
      tell(fill(said.of, { number: count(left), whole: count(counted.length) }));
    };
    for (const kind of ["", ...kinds]) {
      const number = counted.filter((item) => !kind || item.dataset.verdict === kind).length;
      const label = kind ? one(`.verdict.${kind}`, section)?.cloneNode(true) ?? kind : said.all;
      const press = button("", { value: kind, "aria-pressed": kind === "" });
      press.append(label, ` ${number}`);
      press.addEventListener("click", () => choose(kind));
      bar.append(press);
    }
    section.addEventListener("unfilter", () => choose(""));
    const before = items[0].closest(".table") ?? items[0];
    before.before(bar);
  };

  // A case, wherever it is named or drawn.
  let lit = [];
  let current = -1;
  const highlight = (number) => {
    all(".lit, .lit-row, .now").forEach((each) => each.classList.remove("lit", "lit-row", "now"));
    lit = number === "" ? [] : all(`[data-case="${number}"]`);
    current = -1;
    lit.forEach((each) => {
      each.classList.add("lit");
      if (each.closest("tbody th")) each.closest("tr").classList.add("lit-row");
    });
    all(".case[aria-pressed]").forEach((each) => each.setAttribute("aria-pressed", each.dataset.case === number));
    const select = one("[data-do=highlight]");
    select.value = number;
    one(".found").hidden = number === "";
    const text = number === "" ? "" : fill(said.highlighted, { number: count(lit.length) });
    one(".found .said").textContent = text;
  };
  // By keyboard a case is chosen where a section first tells of it; every mention would be too many stops.
  const setUpKeys = () => {
    for (const section of all("main > section")) {
      const met = new Set();
      for (const named of all(":is(p, h3, h4, h5, h6) > .case", section)) {
        if (met.has(named.dataset.case) || named.closest("summary, a, button, [popover]")) continue;
        met.add(named.dataset.case);
        for (const [key, value] of [["role", "button"], ["tabindex", "0"], ["aria-pressed", "false"]])
          named.setAttribute(key, value);
      }
    }
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && lit.length && !one("dialog[open], :popover-open")) highlight("");
      const named = event.target.closest?.(".case[role=button]");
      if (!named || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      highlight(named.classList.contains("lit") ? "" : named.dataset.case);
    });
  };
  const step = (by) => {
    if (!lit.length) return;
    lit[current]?.classList.remove("now");
    current = (current + by + (current < 0 && by < 0 ? 1 : 0) + lit.length) % lit.length;
    const place = lit[current];
    reveal(place);
    place.classList.add("now");
    place.scrollIntoView({ block: "center" });
    one(".found .said").textContent = fill(said.of, { number: count(current + 1), whole: count(lit.length) });
  };

  // Models, one at a time: tabs, or a list where there are many.
  const setUpChoices = (box) => {
    const panels = all(":scope > .choice", box);
    if (panels.length < 2) return;
    box.classList.add("chosen");
    if (panels.length > 20) box.classList.add("many");
    const names = panels.map((panel) => panel.getAttribute("aria-label"));
    const few = panels.length <= 8;
    const tabs = few ? names.map((name, at) => button(name, {
      role: "tab", "aria-controls": panels[at].id, id: `${panels[at].id}-tab`,
    })) : [];
    const select = make("select", { "aria-label": box.dataset.name });
    const paper = make("p", { class: "paper" });
    box.prepend(paper);
    const show = (at) => {
      panels.forEach((panel, place) => { panel.hidden = place !== at; });
      tabs.forEach((tab, place) => {
        tab.setAttribute("aria-selected", place === at);
        tab.tabIndex = place === at ? 0 : -1;
      });
      select.selectedIndex = at;
      paper.textContent = fill(said["choice.printed"], { name: names[at], whole: count(names.length) });
    };
    panels.forEach((panel, at) => panel.addEventListener("choose", () => show(at)));
    if (few) {
      const list = make("div", { role: "tablist", "aria-label": box.dataset.name }, ...tabs);
      panels.forEach((panel, at) => {
        panel.setAttribute("role", "tabpanel");
        panel.removeAttribute("aria-label");
        panel.setAttribute("aria-labelledby", tabs[at].id);
      });
      const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };
      tabs.forEach((tab, at) => tab.addEventListener("click", () => show(at)));
      list.addEventListener("keydown", (event) => {
        const at = tabs.indexOf(document.activeElement);
        const to = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1
          : event.key in moves ? (at + moves[event.key] + tabs.length) % tabs.length : -1;
        if (to < 0) return;
        event.preventDefault();
        show(to);
        tabs[to].focus();
      });
      box.prepend(list);
    } else {
      names.forEach((name) => select.append(make("option", {}, name)));
      const turn = (by) => show((select.selectedIndex + by + panels.length) % panels.length);
      const back = button("←", { "aria-label": said.previous });
      const on = button("→", { "aria-label": said.next });
      back.addEventListener("click", () => turn(-1));
      on.addEventListener("click", () => turn(1));
      select.addEventListener("change", () => show(select.selectedIndex));
      box.prepend(make("div", { class: "turn" }, back, select, on));
    }
    show(0);
  };

  // A picture as large as the window; it is moved there, so that nothing stands twice.
  const setUpFigure = (figure) => {
    const canvas = one(".canvas", figure);
    const enlarge = button(said.enlarge);
    const dialog = one("dialog.large");
    const open = () => {
      const picture = one("svg", canvas);
      canvas.style.minHeight = `${canvas.offsetHeight}px`;
      one(".canvas", dialog).replaceChildren(picture);
      dialog.setAttribute("aria-label", picture.getAttribute("aria-label"));
      dialog.addEventListener("close", () => {
        canvas.append(picture);
        canvas.style.minHeight = "";
        enlarge.focus();
      }, { once: true });
      dialog.showModal();
    };
    enlarge.addEventListener("click", open);
    canvas.addEventListener("dblclick", open);
    figure.append(enlarge);
  };

  // Where the reader is.
  const followSections = () => {
    const links = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
    const seen = new Set();
    const mark = () => {
      const order = [...links.keys()].filter((id) => seen.has(id));
      const now = order.at(-1);
      if (now === undefined) return;
      links.forEach((link, id) => {
        if (id === now) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      });
    };
    const watcher = new IntersectionObserver((changes) => {
      changes.forEach((change) => seen[change.isIntersecting ? "add" : "delete"](change.target.id));
      mark();
    }, { rootMargin: "-10% 0px -70% 0px" });
    links.forEach((_, id) => {
      const section = document.getElementById(id);
      if (section) watcher.observe(section);
    });
  };

  const acts = {
    theme: turnTheme,
    expand: () => all("main details").forEach((each) => { each.open = true; }),
    collapse: () => all("main details").forEach((each) => { each.open = false; }),
    print: () => print(),
    previous: () => step(-1),
    next: () => step(1),
    clear: () => highlight(""),
  };
  all("button[data-do]").forEach((each) => each.addEventListener("click", () => acts[each.dataset.do]()));
  one("[data-do=highlight]")?.addEventListener("change", (event) => highlight(event.target.value));
  document.addEventListener("click", (event) => {
    const named = event.target.closest?.("[data-case]");
    if (!named || event.target.closest("button, a, summary, label")) return;
    highlight(named.classList.contains("lit") ? "" : named.dataset.case);
  });
  // What was folded before printing is folded again after it.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("main details:not([open])");
    folded.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((each) => { each.open = false; }));
  addEventListener("hashchange", go);

  all(".table").forEach(setUpTable);
  all("main section:not(.choice)").forEach(setUpFilter);
  all(".choices").forEach(setUpChoices);
  all("main figure").forEach(setUpFigure);
  if (matchMedia("(max-width: 64rem)").matches) one(".contents").open = false;
  one(".tools").hidden = false;
  setUpKeys();
  followSections();
  go();
})();
