// What the modules find around them, put there by no import.

/** TensorFlow.js, which a worker runs as a script of its own. */
declare const tf: any;
declare function importScripts(...addresses: string[]): void;

/** What the export writes in front of the service worker. */
declare const EXPORT: {
  version: string;
  files: Record<string, string>;
  elsewhere: [string[], string][];
};

// The service worker's `self`; TypeScript knows pages and workers, but not both at once.
interface Window {
  registration: ServiceWorkerRegistration;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
}

declare var convscopeNetworks: Map<string, any> | undefined;
declare var convscopeMapPlaces: Map<string, HTMLElement> | undefined;

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface WindowEventMap {
  install: ExtendableEvent;
  activate: ExtendableEvent;
  fetch: ExtendableEvent & { request: Request; respondWith(answer: Promise<Response>): void };
}

interface CanvasRenderingContext2D {
  /** The font that was set last: setting it, even to itself, takes longer than comparing. */
  typeInUse?: string | null;
}
