// A module of the compiled client: of dist, or of the folder that ClientPackageTests compiled it to.
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(import.meta.dirname, "..", process.env.LIVEHOUSE_CLIENT_DIST ?? "dist");

export const built = (name) => import(pathToFileURL(join(folder, `${name}.js`)));
