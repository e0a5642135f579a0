// The entry form: every cell is saved while it is typed, kept on this machine until the server has
// answered, and never overwrites what somebody else put there. Without this file the form is sent
// whole. Nothing here decides whether a value is right: the server's sentences are shown as they are.
"use strict";

(() => {
  const form = document.querySelector("[data-nhip-entry]");
  const adder = document.querySelector("[data-nhip-add-row]");
  if (adder) adder.addEventListener("click", () => {
    const body = document.querySelector(".builder tbody");
    const last = body.lastElementChild, row = last.cloneNode(true), number = body.children.length;
    for (const one of row.querySelectorAll("[name]")) {
      one.name = one.name.replace(/-\d+-/, `-${number}-`);
      if (one.type === "checkbox") one.checked = one.name.endsWith("required");
      else if (one.tagName !== "SELECT") one.value = one.name.endsWith("place") ? (number + 1) * 10 : "";
      const label = one.getAttribute("aria-label");
      if (label) one.setAttribute("aria-label", label.replace(/\d+$/, number + 1));
    }
    body.append(row);
    row.querySelector("input[name$=key]").focus();
  });
  if (!form) return;

  const DELAY = 700, RETRY = 4000, NEWS = 10000, CHUNK = 100;
  const store = `nhip-entry:${form.dataset.nhipEntry}`;
  const find = (name, key) => form.querySelector(`[data-nhip-${name}="${CSS.escape(key)}"]`);
  const cells = [...form.querySelectorAll("[data-nhip-cell]")];
  const told = document.querySelector("[data-nhip-saved]");
  const progress = document.querySelector("[data-nhip-progress]");
  let last = Number(form.dataset.last), timer, sending = false, blocked = false;

  // --- what the server has not answered yet, kept by key of the cell ---------------------------
  const load = () => { try { return JSON.parse(localStorage.getItem(store)) || {}; } catch { return {}; } };
  let waiting = load();
  const keep = () => {
    try {
      if (Object.keys(waiting).length) localStorage.setItem(store, JSON.stringify(waiting));
      else localStorage.removeItem(store);
    } catch { /* a full or forbidden store: the page still holds it */ }
  };
  const name = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`);
  const csrf = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || form.elements.csrfmiddlewaretoken.value;
  const say = (text, kind = "", link = "") => {
    told.className = kind ? `said-${kind}` : "";
    told.replaceChildren(text);
    if (link) told.append(" ", Object.assign(document.createElement("a"), { href: link, textContent: "Đăng nhập lại" }));
  };
  const count = () => Object.keys(waiting).length;

  const changed = (key) => {
    const cell = find("cell", key), note = find("note", key);
    const before = waiting[key];
    waiting[key] = {
      raw: cell.value, note: note ? note.value : "", save: name(),
      version: before ? before.version : Number(cell.dataset.version),
    };
    find("conflict", key).replaceChildren();
    keep();
    say("Đang lưu…");
    clearTimeout(timer);
    timer = setTimeout(send, DELAY);
  };

  // --- sending: many at once, one request at a time, again until it was answered ----------------
  const send = async () => {
    clearTimeout(timer);
    if (sending || blocked) return;
    const batch = Object.entries(waiting).filter(([, one]) => !one.held).slice(0, CHUNK);
    if (!batch.length) return;
    sending = true;
    let answer = null;
    try {
      answer = await fetch(form.action, {
        method: "POST", redirect: "manual", signal: AbortSignal.timeout ? AbortSignal.timeout(20000) : undefined,
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
        body: JSON.stringify({ cells: batch.map(([key, one]) => ({ key, ...one })) }),
      });
    } catch { /* no network: said below */ }
    sending = false;
    await heard(answer, batch);
  };

  const heard = async (answer, batch) => {
    const kept = `Còn ${count()} ô chưa lưu, đang giữ trên máy này.`;
    if (answer && answer.status === 200) return took(await answer.json(), batch);
    if (answer && answer.status === 423) {
      blocked = true;
      return say((await answer.json()).text, "error");
    }
    if (answer && (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 401))
      say(`Phiên làm việc đã hết. ${kept}`, "error", `${form.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`);
    else if (answer && answer.status < 500) return say(`Hệ thống không nhận lần lưu này (mã ${answer.status}). ${kept}`, "error");
    else say(`Chưa nối được máy chủ. ${kept} Sẽ tự lưu khi có mạng.`, "warning");
    timer = setTimeout(send, RETRY);
  };

  const took = (said, batch) => {
    const sent = Object.fromEntries(batch);
    for (const one of said.cells) {
      const cell = find("cell", one.key), now = waiting[one.key], was = sent[one.key];
      if (!cell) { delete waiting[one.key]; continue; }
      if (one.refused) {
        if (one.refused === "collection.changed_by_other") choose(cell, one);
        else { delete waiting[one.key]; find("conflict", one.key).textContent = one.text; }
        continue;
      }
      cell.dataset.version = one.version;
      if (now && now.save === was.save) delete waiting[one.key];
      else if (now) now.version = one.version;
    }
    keep();
    showSaid(said.said);
    progress.textContent = `Đã nhập ${said.filled}/${said.asked} ô`;
    if (Object.values(waiting).some((one) => !one.held)) timer = setTimeout(send, 50);
    else say(count() ? "Có ô người khác vừa sửa: hãy chọn giữ số nào." : "Đã lưu", count() ? "warning" : "note");
  };

  const showSaid = (said) => {
    for (const place of form.querySelectorAll("[data-nhip-said]")) {
      const rows = said[place.dataset.nhipSaid] || [];
      place.replaceChildren(...rows.map((one) => Object.assign(document.createElement("span"), { className: `said-${one.level}`, textContent: one.text })));
      const cell = find("cell", place.dataset.nhipSaid);
      if (cell) cell.toggleAttribute("aria-invalid", rows.some((one) => one.level === "error"));
      if (cell && cell.hasAttribute("aria-invalid")) cell.setAttribute("aria-invalid", "true");
    }
  };

  // --- two people on one form: both values are shown, and a person chooses ----------------------
  const choose = (cell, theirs) => {
    const key = cell.dataset.nhipCell, mine = waiting[key];
    if (!mine) return;
    mine.held = true;
    keep();
    const button = (text, act) => Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: text, onclick: act });
    const place = find("conflict", key);
    const done = () => { place.replaceChildren(); cell.focus(); };
    place.replaceChildren(
      `${theirs.text} Anh/chị gõ “${mine.raw || "trống"}”. `,
      button("Giữ số của người ấy", () => {
        accept(key, theirs);
        delete waiting[key];
        keep(); done();
        say(count() ? "Còn ô cần chọn." : "Đã lưu", "note");
      }),
      button("Dùng số của tôi", () => {
        cell.dataset.version = theirs.version;
        waiting[key] = { ...mine, version: theirs.version, save: name(), held: false };
        keep(); done(); send();
      }),
    );
  };
  const accept = (key, one) => {
    const cell = find("cell", key), note = find("note", key);
    cell.value = one.raw;
    cell.dataset.version = one.version;
    if (note) note.value = one.note || "";
  };

  const news = async () => {
    if (document.visibilityState !== "visible" || sending || blocked) return;
    const answer = await fetch(`${form.dataset.news}?sau=${last}`, { redirect: "manual" }).catch(() => null);
    if (!answer || answer.status !== 200) return;
    const said = await answer.json();
    last = said.last;
    for (const one of said.cells) {
      const cell = find("cell", one.key);
      if (!cell || Number(cell.dataset.version) >= one.version) continue;
      const text = `${one.who} đã sửa ô này lúc ${one.at}, nay là “${one.raw || "trống"}”.`;
      if (waiting[one.key]) { if (!one.mine) choose(cell, { ...one, text }); continue; }
      accept(one.key, one);
      if (!one.mine) find("conflict", one.key).textContent = text;
    }
    if (said.state !== "draft") { blocked = true; say("Biểu vừa được gửi đi. Hãy tải lại trang.", "warning"); }
  };

  // --- the keyboard: Enter and arrows go from cell to cell, as in a spreadsheet ------------------
  const step = (from, by) => {
    const next = cells[cells.indexOf(from) + by];
    if (next) { next.focus(); if (next.select) next.select(); }
    return Boolean(next);
  };
  form.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-nhip-cell]");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const plain = cell.tagName === "INPUT";
    const by = event.key === "Enter" && (plain || cell.tagName === "SELECT") ? (event.shiftKey ? -1 : 1)
      : plain && event.key === "ArrowDown" ? 1 : plain && event.key === "ArrowUp" ? -1 : 0;
    if (by) { event.preventDefault(); step(cell, by); }
  });

  // --- paste from a spreadsheet: a column of values, a second column of reasons -----------------
  form.addEventListener("paste", (event) => {
    const cell = event.target.closest("input[data-nhip-cell], select[data-nhip-cell]");
    const text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!cell || !text || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const first = cells.indexOf(cell);
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
      const target = cells[first + down], [value, note] = line.split("\t");
      if (!target) return;
      const words = value.trim();
      const option = target.tagName === "SELECT" && [...target.options].find((one) => one.value.toLowerCase() === words.toLowerCase());
      if (target.tagName === "SELECT" && !option) return;
      target.value = option ? option.value : words;
      if (note !== undefined && find("note", target.dataset.nhipCell)) find("note", target.dataset.nhipCell).value = note.trim();
      changed(target.dataset.nhipCell);
    });
  });

  form.addEventListener("input", (event) => {
    const key = event.target.dataset.nhipCell || event.target.dataset.nhipNote;
    if (key) changed(key);
  });
  form.addEventListener("change", () => send());
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  window.addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? send() : news()));
  window.addEventListener("beforeunload", (event) => { if (count() && !blocked) event.preventDefault(); });

  // A step is taken when everything typed has been answered, so that nothing is left behind.
  const steps = document.querySelector("[data-nhip-steps]");
  if (steps) steps.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!count() || (button && button.value !== "send" && button.value !== "verify")) return;
    event.preventDefault();
    for (let tries = 0; tries < 20 && Object.values(waiting).some((one) => !one.held); tries += 1) {
      await send();
      await new Promise((done) => setTimeout(done, 150));
    }
    if (count()) return say(`Còn ${count()} ô chưa lưu nên chưa gửi.`, "error");
    delete steps.dataset.nhipSent;
    steps.requestSubmit(button);
  });

  // --- what was left on this machine by a lost session or a closed window ------------------------
  for (const [key, one] of Object.entries(waiting)) {
    const cell = find("cell", key);
    if (!cell && form.dataset.writes === undefined) continue;
    if (!cell) { delete waiting[key]; continue; }
    if (cell.value === one.raw && (!find("note", key) || find("note", key).value === one.note)) { delete waiting[key]; continue; }
    cell.value = one.raw;
    if (find("note", key)) find("note", key).value = one.note;
    one.held = false;
  }
  keep();
  if (form.dataset.writes === undefined) {
    if (count())
      say(`Chưa lưu, còn giữ trên máy này: ${Object.entries(waiting).map(([key, one]) => `${key} = ${one.raw}`).join("; ")}`, "warning");
    return;
  }
  if (count()) {
    say(`Đã khôi phục ${count()} ô chưa lưu từ máy này.`, "warning");
    timer = setTimeout(send, 300);
  }
  setInterval(news, NEWS);
})();
