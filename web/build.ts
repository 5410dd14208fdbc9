/** Build the desk's style, script and map into the folder that the package serves. */

import { copyFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { map } from "./map/draw.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const out = here("../src/foedus/desk/static");

await build({
  configFile: false,
  root: here("."),
  logLevel: "warn",
  publicDir: false,
  build: {
    outDir: out,
    emptyOutDir: true,
    target: "es2022",
    cssTarget: "chrome125",
    rollupOptions: {
      input: { desk: here("src/desk.ts"), passkey: here("src/passkey.js") },
      output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
});
writeFileSync(`${out}/map.json`, JSON.stringify(map()));
copyFileSync(here("icon.svg"), `${out}/icon.svg`);
