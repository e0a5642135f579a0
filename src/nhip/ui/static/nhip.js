// Behaviours of the pages, each bound to elements by a data-nhip-* attribute. Everything works
// without this file; it only makes things quicker. No library but htmx, no inline code anywhere.
"use strict";

(() => {
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- theme: kept in a cookie, so that the server prints the right page at once ---------------
  const chooseTheme = (theme) => {
    const year = 365 * 24 * 3600;
    document.cookie = `nhip_theme=${theme};path=/;max-age=${theme ? year : 0};samesite=lax`;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    markTheme();
    document.dispatchEvent(new CustomEvent("nhip:theme"));
  };
  const markTheme = () => {
    const current = document.documentElement.dataset.theme || "";
    for (const button of $$("[data-nhip-theme]"))
      button.setAttribute("aria-pressed", String(button.dataset.nhipTheme === current));
  };

  // --- unit picker: type a name with or without tone marks, choose with the arrow keys ---------
  // Names repeat across provinces, so an option also says what the list's last column says: where.
  const unitsOf = (html, base) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const links = page.querySelectorAll("td a[href], th a[href], li a[href]");
    const found = new Map();
    for (const link of links) {
      const path = new URL(link.getAttribute("href"), location.origin).pathname;
      const key = path.startsWith(base) ? path.slice(base.length).replace(/\/$/, "") : "";
      const row = link.closest("tr");
      const place = row && !row.lastElementChild.contains(link) ? row.lastElementChild.textContent.trim() : "";
      if (key && !key.includes("/") && !found.has(key)) found.set(key, { key, name: link.textContent.trim(), place });
    }
    return [...found.values()].slice(0, 12);
  };

  const bindUnitPicker = (picker) => {
    const input = picker.querySelector("input[role=combobox]");
    const value = picker.querySelector("input[type=hidden]");
    const list = picker.querySelector("[role=listbox]");
    const base = picker.dataset.nhipUnitPicker;
    let timer, active = -1, request;

    const options = () => $$("[role=option]", list);
    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      const all = options();
      if (!all.length) return;
      active = (index + all.length) % all.length;
      all.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    };
    const choose = (option) => {
      value.value = option.dataset.key;
      input.value = option.dataset.name;
      close();
      if (picker.dataset.nhipSubmit !== undefined) input.form.requestSubmit();
    };
    const show = (units) => {
      list.replaceChildren(...units.map(({ key, name, place }, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        Object.assign(option.dataset, { key, name });
        option.append(name);
        if (place) option.append(Object.assign(document.createElement("small"), { textContent: place }));
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        return option;
      }));
      list.hidden = !units.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      active = -1;
    };
    const ask = async () => {
      const text = input.value.trim();
      if (request) request.abort();
      if (text.length < 2) return close();
      request = new AbortController();
      const answer = await fetch(`${base}?q=${encodeURIComponent(text)}`, {
        headers: { "HX-Request": "true" }, signal: request.signal,
      }).catch(() => null);
      if (answer && answer.ok) show(unitsOf(await answer.text(), base));
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      if (!input.value.trim()) value.value = "";
      timer = setTimeout(ask, 150);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(active - 1); }
      else if (event.key === "Enter" && !list.hidden) { event.preventDefault(); choose(options()[Math.max(active, 0)]); }
      else if (event.key === "Escape") close();
    });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { event.preventDefault(); choose(option); }
    });
    input.addEventListener("blur", () => setTimeout(close, 120));
  };

  // --- file drop: the native input does the work, the box only takes the file -------------------
  const bindDrop = (box) => {
    const input = box.querySelector("input[type=file]");
    const told = box.querySelector("[data-nhip-drop-name]");
    const tell = () => {
      told.textContent = [...input.files].map((file) => `${file.name} (${Math.ceil(file.size / 1024).toLocaleString("vi")} KB)`).join(", ");
    };
    for (const type of ["dragover", "dragleave", "drop"])
      box.addEventListener(type, (event) => {
        event.preventDefault();
        box.classList.toggle("is-over", type === "dragover");
      });
    box.addEventListener("drop", (event) => {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", tell);
  };

  // --- paste from a spreadsheet fills a table of inputs, cell by cell ---------------------------
  const pasteTable = (event) => {
    const cell = event.target.closest("[data-nhip-paste] input");
    const text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!cell || !text || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const rows = $$("tbody tr", cell.closest("[data-nhip-paste]"));
    const cells = (row) => $$("input:not([type=hidden])", row);
    const top = rows.indexOf(cell.closest("tr"));
    const left = cells(rows[top]).indexOf(cell);
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) =>
      line.split("\t").forEach((value, right) => {
        const target = rows[top + down] && cells(rows[top + down])[left + right];
        if (!target) return;
        target.value = value.trim();
        target.dispatchEvent(new Event("input", { bubbles: true }));
      }));
  };

  // --- a form keeps what is typed until it is sent: a lost session loses no words ---------------
  const bindDraft = (form) => {
    const key = `nhip-draft:${form.dataset.nhipDraft}`;
    const fields = () => [...form.elements].filter((one) => one.name && !["hidden", "file", "radio", "checkbox", "submit", "password"].includes(one.type));
    const kept = JSON.parse(sessionStorage.getItem(key) || "{}");
    // What the server printed after a fault is newer than what was kept here.
    if (!form.querySelector("[aria-invalid]"))
      for (const one of fields()) if (kept[one.name] && !one.value) one.value = kept[one.name];
    form.addEventListener("input", () =>
      sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map((one) => [one.name, one.value])))));
    if (document.querySelector(".notice-success")) sessionStorage.removeItem(key);
  };

  // --- whole-document listeners: one each, so that swapped fragments need no binding -------------
  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-nhip-theme]");
    if (theme) chooseTheme(theme.dataset.nhipTheme);
    if (event.target.closest("[data-nhip-print]")) window.print();
    // A value that is offered goes into its input; sending it stays with the person.
    const offer = event.target.closest("[data-nhip-fill]");
    if (offer) {
      const input = document.getElementById(offer.dataset.nhipFill);
      input.value = offer.dataset.nhipValue;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.focus();
    }
    for (const menu of $$("details[data-nhip-menu][open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-nhip-submit]")) event.target.form.requestSubmit();
  });
  document.addEventListener("paste", pasteTable);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of $$("details[data-nhip-menu][open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      if (location.hash === "#menu") location.hash = "";
    }
    const typing = event.target.matches("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      const search = document.querySelector("main input[type=search], input[type=search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });
  // A form is sent once: a second press while the first is under way changes nothing twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.nhipSent) return event.preventDefault();
    form.dataset.nhipSent = "yes";
    setTimeout(() => delete form.dataset.nhipSent, 8000);
  });

  const bind = (root) => {
    const each = (name, run) => {
      for (const element of $$(`[data-nhip-${name}]:not([data-nhip-bound])`, root)) {
        element.dataset.nhipBound = "yes";
        run(element);
      }
    };
    each("unit-picker", bindUnitPicker);
    each("drop", bindDrop);
    each("draft", bindDraft);
    markTheme();
  };
  bind(document);
  document.addEventListener("htmx:load", (event) => bind(event.target.parentNode || document));

  // --- the beat of live boards: panels ask again only while somebody looks ----------------------
  const seconds = Number(document.body.dataset.nhipTick || 0);
  if (seconds)
    setInterval(() => {
      if (document.visibilityState === "visible")
        document.body.dispatchEvent(new CustomEvent("nhip:tick", { bubbles: true }));
    }, seconds * 1000);
})();
