// generate.mjs <address of the server> <folder>: checks the server's OpenAPI document and writes its types to <folder>/schema.ts.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import SwaggerParser from "@apidevtools/swagger-parser";
import openapiTS, { astToString } from "openapi-typescript";

const [address, folder] = process.argv.slice(2);
const document = await (await fetch(`${address}/openapi/v1.json`)).json();
await SwaggerParser.validate(structuredClone(document));
await writeFile(join(folder, "schema.ts"), astToString(await openapiTS(document)));
