// One connection of the official client, with its socket in reach: a test can cut it, stop reading from it, and send through it what the client itself never would.
import { HubConnectionBuilder, HttpTransportType, JsonHubProtocol, LogLevel } from "@microsoft/signalr";
import { MessagePackHubProtocol } from "@microsoft/signalr-protocol-msgpack";
import WebSocket from "ws";

const EVENTS = [
  "live:state", "live:message", "live:gift", "live:reaction", "live:pinned:updated", "live:viewers", "live:viewer-joined", "live:viewer-left",
  "live:message:deleted", "live:moderation", "live:recording", "live:caption", "live:ended", "inbox", "match:found", "live:health", "live:quality", "live:quality:viewers",
  "wallet:changed", "operators:event", "operators:feed", "error",
];

export class Client {
  #connection;
  #socket;

  // url, token; transport: "WebSockets" (default), "ServerSentEvents", "LongPolling"; protocol: "json" (default) or "messagepack"; reconnect: true to connect
  // again by itself.
  constructor({ url, token, transport = "WebSockets", protocol = "json", reconnect = false }, tell) {
    const owner = this;
    class ReachableSocket extends WebSocket {
      constructor(...args) {
        super(...args);
        owner.#socket = this;
      }
    }

    const builder = new HubConnectionBuilder()
      .withUrl(url, { accessTokenFactory: () => token ?? "", transport: HttpTransportType[transport], WebSocket: ReachableSocket })
      .withHubProtocol(protocol === "messagepack" ? new MessagePackHubProtocol() : new JsonHubProtocol())
      .configureLogging(LogLevel.None);
    if (reconnect) builder.withAutomaticReconnect([0, 100, 200, 400, 800, 1600, 3200, 6400, 12800]);
    this.#connection = builder.build();
    for (const event of EVENTS) this.#connection.on(event, (payload) => tell(event, payload));
    this.#connection.onreconnecting((error) => tell("@reconnecting", error?.message ?? null));
    this.#connection.onreconnected((id) => tell("@reconnected", id));
    this.#connection.onclose((error) => tell("@closed", error?.message ?? null));
  }

  get connectionId() {
    return this.#connection.connectionId;
  }

  start() {
    return this.#connection.start();
  }

  stop() {
    return this.#connection.stop();
  }

  invoke(method, args) {
    return this.#connection.invoke(method, ...args);
  }

  sendRaw(text) {
    this.#socket.send(text);
  }

  sendBytes(bytes) {
    this.#socket.send(bytes);
  }

  // The network is gone: no goodbye to either side.
  cut() {
    this.#socket.terminate();
  }

  pause() {
    this.#socket._socket.pause();
  }

  resume() {
    this.#socket._socket.resume();
  }
}
