// The search of a page that is opened from a file. A browser starts no worker from a file, so it runs in a hidden frame.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "search";
      this.answered = (event) => {
        if (event.source !== this.frame.contentWindow) return;
        const message = new MessageEvent("message", { data: event.data });
        this.dispatchEvent(message);
        if (this.onmessage) this.onmessage(message);
      };
      addEventListener("message", this.answered);
      document.body.append(this.frame);
      const inside = this.frame.contentDocument;
      this.loaded = new Promise((resolve) => {
        const script = inside.createElement("script");
        script.src = new URL(address, location.href);
        script.onload = resolve;
        script.onerror = () => this.onerror && this.onerror(new ErrorEvent("error"));
        this.frame.contentWindow.eval("postMessage = (data) => parent.postMessage(data, '*')");
        inside.body.append(script);
      });
    }
    postMessage(data) {
      this.loaded.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })));
    }
    terminate() {
      removeEventListener("message", this.answered);
      this.frame.remove();
    }
  };
}
