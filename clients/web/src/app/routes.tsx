import type { ComponentType } from "react";
import type { RouteObject } from "react-router";
import type { Area } from "@/texts";
import { Broken } from "./Broken";
import { preload } from "./language";
import { NotFound } from "./NotFound";
import { Shell } from "./Shell";
import { Private } from "./Private";
import type { Role } from "./session";

type Load = () => Promise<{ default: ComponentType }>;

/** An area's code and texts are loaded when it is opened. */
function area(load: Load, ...areas: Area[]): Pick<RouteObject, "lazy"> {
  return { lazy: async () => ({ Component: (await Promise.all([load(), preload(...areas)]))[0].default }) };
}

/** For signed-in users, of whom `roles` says which. */
function privateArea(path: string, roles: readonly Role[], load: Load, ...areas: Area[]): RouteObject {
  return { element: <Private roles={roles} />, children: [{ path, ...area(load, ...areas) }] };
}

/** The server answers these paths with the page: `PagePaths` in src/Api has the same list. */
export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <Broken />,
    // The first load shows nothing until the area has come.
    hydrateFallbackElement: <></>,
    children: [
      { index: true, ...area(() => import("@/home"), "common") },
      { path: "watch/:id", ...area(() => import("@/stage"), "stage") },
      { path: "sign-in", ...area(() => import("@/account/SignIn"), "account") },
      { path: "register", ...area(() => import("@/account/Register"), "account") },
      privateArea("notifications", [], () => import("@/account/notifications"), "account"),
      privateArea("studio/*", [], () => import("@/studio"), "studio"),
      privateArea("console/*", ["moderator", "admin"], () => import("@/console"), "console"),
      privateArea("room/:name", [], () => import("@/calls"), "calls"),
      privateArea("study/*", [], () => import("@/calls"), "calls"),
      privateArea("messages/*", [], () => import("@/messages"), "calls"),
      { path: "*", element: <NotFound /> },
    ],
  },
];
