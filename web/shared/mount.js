// A view for each element in which Streamlit shows a component.

/**
 * What Streamlit hands a component's module in every run.
 *
 * @template Data
 * @typedef {object} Component
 * @property {any} parentElement
 * @property {Data} data
 * @property {(name: string, value: unknown) => void} setStateValue
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/**
 * @template Data
 * @typedef {object} View
 * @property {(component: Component<Data>) => void} receive
 * @property {() => void} destroy
 */

/**
 * What a component's module exports: it makes a view where there is none, hands it every message, and destroys it when
 * its element goes.
 *
 * `make(parent, data)`: gives a view with `receive(component)`, to which the first message comes too, and `destroy()`.
 *
 * @template Data
 * @param {(parent: any, data: Data) => View<Data>} make
 * @returns {(component: Component<Data>) => () => void}
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
