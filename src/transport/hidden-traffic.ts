import { isOwnTraffic } from './own-traffic';

/** As much of `diagnostics_channel` as undici uses. */
interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: Message): void;
}

/** What undici tells: of a request, or of a connection by what made it. */
interface Message {
  readonly request?: object;
  readonly connector?: object;
}

/** Requests and connectors of ours; an event that comes later in their lives has no other mark. */
const ours = new WeakSet<object>();
let done = false;

/**
 * Keeps undici from telling tracing tools of Clew's own requests on its `undici:…` channels: to them every delivery would be
 * a request of the application's, which is worth a span, which is worth a delivery. What the application itself sends
 * through the same copy of undici is told as ever. Its channels stand in one object, each is looked up when it is used.
 */
export function hideOwnTraffic(): void {
  if (done) return;
  done = true;
  const { channels } = require('undici/lib/core/diagnostics.js') as { channels: Record<string, Channel> };
  for (const name of Object.keys(channels)) channels[name] = filtered(channels[name]);
}

function filtered(channel: Channel): Channel {
  return {
    get hasSubscribers() {
      // Ours must be seen when they begin, whoever listens by then.
      return isOwnTraffic() || channel.hasSubscribers;
    },
    publish(message) {
      if (!isOurs(message) && channel.hasSubscribers) channel.publish(message);
    },
  };
}

function isOurs({ request, connector }: Message): boolean {
  const about = request ?? connector;
  if (about === undefined) return isOwnTraffic();
  if (isOwnTraffic()) ours.add(about);
  return ours.has(about);
}
