// Stands for the module 'vscode' where host tests are listed and none is run: has whatever it is asked for.
const anything = new Proxy(function () {}, {
  get: () => anything,
  apply: () => anything,
  construct: () => anything,
});
// A bundle copies a module's own exports and keeps their prototype, which answers for all that there might be.
module.exports = Object.create(anything);
