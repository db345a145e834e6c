// A mouse moves what is larger than its place by pulling at its ground.

export const dragged = (pane) =>
  pane.addEventListener("pointerdown", (event) => {
    const other = event.target.closest(".box, .arrow, .frame-name");
    if (event.pointerType !== "mouse" || event.button || other) return;
    const [left, top] = [pane.scrollLeft + event.clientX, pane.scrollTop + event.clientY];
    const move = (now) => pane.scrollTo(left - now.clientX, top - now.clientY);
    pane.setPointerCapture(event.pointerId);
    pane.addEventListener("pointermove", move);
    const end = () => pane.removeEventListener("pointermove", move);
    pane.addEventListener("lostpointercapture", end, { once: true });
  });
