// A view for each element in which Streamlit shows a component.

/**
 * What a component's module exports: it makes a view where there is none, hands it every message, and destroys it when
 * its element goes.
 *
 * `make(parent, data)`: gives a view with `receive(component)`, to which the first message comes too, and `destroy()`.
 */
export function mount(make) {
  const views = new WeakMap();
  return (component) => {
    const { parentElement, data } = component;
    let view = views.get(parentElement);
    if (!view) {
      view = make(parentElement, data);
      views.set(parentElement, view);
    }
    view.receive(component);
    return () => {
      view.destroy();
      views.delete(parentElement);
    };
  };
}
