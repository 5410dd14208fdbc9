declare module "htmx.org/dist/htmx.esm.js" {
  const htmx: { ajax(verb: string, path: string, how: { target: string; swap: string }): Promise<void> };
  export default htmx;
}
declare module "*.css";
