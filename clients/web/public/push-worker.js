// Shows push messages (docs/push.md), also when no page is open. It is served at the root, so that it may open any page of the client; it loads nothing,
// stores nothing and answers no request of a page.
const texts = {
  en: (name) => `${name} is live`,
  de: (name) => `${name} ist live`,
};
const language = new URL(self.location.href).searchParams.get("language");
const titleOf = texts[language] ?? texts.en;

/** Null: not a message that this version knows. */
function read(data) {
  try {
    const notice = data.json();
    return notice.type === "live" && /^[A-Za-z0-9_-]{1,64}$/.test(notice.streamId) ? notice : null;
  } catch {
    return null;
  }
}

async function show(notice) {
  // A browser that shows nothing for a message takes the permission away: one that is not known is shown too, without a text.
  if (!notice) return self.registration.showNotification("Livehouse");
  return self.registration.showNotification(titleOf(String(notice.hostName)), {
    body: String(notice.title),
    // A repeat replaces the notification that is there.
    tag: notice.streamId,
    data: { path: `/watch/${notice.streamId}` },
  });
}

async function open(path) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((one) => new URL(one.url).pathname === path);
  return page ? page.focus() : self.clients.openWindow(path);
}

self.addEventListener("push", (event) => event.waitUntil(show(event.data ? read(event.data) : null)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? "/"));
});
