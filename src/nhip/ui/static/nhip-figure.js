/* Draws every [data-nhip-figure] when it comes near the view. Vega is fetched with the first one;
   it runs its expression interpreter (ast), so the page's policy needs no unsafe-eval, and it
   brings no style of its own, so no unsafe-inline. Colours are custom properties: a change of theme
   or printing needs no redraw. A figure that cannot be drawn opens its table instead. */
(() => {
  "use strict";
  const address = document.currentScript.dataset.vega;
  const SENTENCE = "Không vẽ được hình; số liệu có trong bảng dưới đây.";
  const finish = new WeakMap(); // a drawing listens to the window until its finalize is called
  let vega = null;

  const loadVega = () => {
    vega ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => (addHatch(), resolve(window.nhipVega));
      script.onerror = () => ((vega = null), reject(new Error(`cannot load ${address}`)));
      document.head.append(script);
    });
    return vega;
  };

  // One pattern for all figures of the page: specifications fill missing values with its address.
  const addHatch = () => {
    const holder = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    holder.setAttribute("class", "figure-hatch");
    holder.setAttribute("aria-hidden", "true");
    holder.innerHTML = window.nhipVega.hatch;
    document.body.append(holder);
  };

  const draw = async (figure) => {
    const canvas = figure.querySelector(".figure-canvas");
    figure.dataset.nhipFigure = "drawing";
    try {
      const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
      const { embed, config, formatLocale } = await loadVega();
      // On a phone names may take two fifths of the width, never more.
      const labelLimit = Math.min(config.axisY.labelLimit, canvas.clientWidth * 0.4);
      const result = await embed(canvas, spec, {
        actions: false,
        ast: true,
        config: { ...config, axisY: { ...config.axisY, labelLimit } },
        defaultStyle: false,
        formatLocale,
        mode: "vega-lite",
        renderer: "svg",
        tooltip: { disableDefaultStyle: true },
      });
      result.view.addEventListener("click", (event, item) => follow(item?.datum?.href));
      finish.set(figure, result.finalize);
      letKeysIn(canvas);
      figure.dataset.nhipFigure = "drawn";
    } catch (error) {
      console.error(error);
      figure.dataset.nhipFigure = "failed";
      canvas.hidden = true;
      figure.querySelector(".figure-failure").textContent = SENTENCE;
      figure.querySelector("details").open = true;
    }
  };

  const follow = (href) => href && window.location.assign(href);

  // Vega names the kinds of marks in English, and groups without a mark have no name at all.
  const silence = (element) => {
    element.removeAttribute("role");
    element.removeAttribute("aria-roledescription");
  };

  // One tab stop a figure; the arrows walk its marks and Enter follows. Vega keeps the item of each
  // element in __data__ and writes the datum's sentence as its aria-label.
  const letKeysIn = (canvas) => {
    const hrefOf = (mark) => mark.__data__?.datum?.href;
    const marks = () => [...canvas.querySelectorAll("[aria-label]")].filter(hrefOf);
    const prepare = () => {
      for (const group of canvas.querySelectorAll("g[role='graphics-symbol']")) silence(group);
      marks().forEach((mark, at) => {
        silence(mark);
        mark.setAttribute("role", "link");
        if (!mark.hasAttribute("tabindex")) mark.setAttribute("tabindex", at ? "-1" : "0");
      });
    };
    prepare();
    new MutationObserver(prepare).observe(canvas, { childList: true, subtree: true });
    canvas.addEventListener("keydown", (event) => {
      const all = marks();
      const at = all.indexOf(event.target);
      if (at < 0) return;
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (event.key === "Enter") follow(hrefOf(all[at]));
      if (!step) return;
      event.preventDefault();
      const next = all[(at + step + all.length) % all.length];
      all[at].setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  };

  const seen = new IntersectionObserver(
    (entries) => entries.forEach((one) => one.isIntersecting && (seen.unobserve(one.target), draw(one.target))),
    { rootMargin: "200px" },
  );
  const watch = (root) => {
    for (const figure of root.querySelectorAll("[data-nhip-figure='']")) seen.observe(figure);
  };
  watch(document);
  // Printing does not wait for a drawing: what was never in view is printed as its table.
  window.addEventListener("beforeprint", () => {
    for (const twin of document.querySelectorAll("[data-nhip-figure=''] details")) twin.open = true;
  });
  document.body.addEventListener("htmx:beforeCleanupElement", (event) => finish.get(event.target)?.());
  document.body.addEventListener("htmx:load", (event) => watch(event.target.parentNode ?? document));
})();
