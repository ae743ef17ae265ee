// Starts `tracklint lsp` and hands it to the editor. Everything else is in the server.

const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const LANGUAGES = [
  "javascript",
  "javascriptreact",
  "typescript",
  "typescriptreact",
  "vue",
  "svelte",
  "astro",
  "html",
  "graphql",
  "prisma",
];

const SETTINGS = ["**/tracklint.yml", "**/tracklint-ledger.yml"];

let client;

// The setting, the project's own version, the one on the PATH. A project that is not trusted starts nothing of its own.
function binary() {
  const set = vscode.workspace.getConfiguration("tracklint").get("path");
  if (set) {
    return set;
  }
  const name = process.platform === "win32" ? "tracklint.cmd" : "tracklint";
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (vscode.workspace.isTrusted && folder?.scheme === "file") {
    const own = path.join(folder.fsPath, "node_modules", ".bin", name);
    if (fs.existsSync(own)) {
      return own;
    }
  }
  return "tracklint";
}

async function start() {
  const command = binary();
  // Scripts of npm on Windows are no programs; only a shell starts them.
  const options = { shell: command.endsWith(".cmd") };
  const run = { command: options.shell ? `"${command}"` : command, args: ["lsp"], options };
  const schemes = LANGUAGES.map((language) => ({ scheme: "file", language }));
  client = new LanguageClient(
    "tracklint",
    "tracklint",
    { run, debug: run },
    { documentSelector: [...schemes, ...SETTINGS.map((pattern) => ({ scheme: "file", pattern }))] },
  );
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(
      `tracklint could not be started (${command}): ${error.message}. Install it, or set \`tracklint.path\`.`,
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  // A client that never started cannot be stopped.
  await running?.stop().catch(() => {});
}

async function restart() {
  await stop();
  await start();
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("tracklint.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("tracklint.path")) {
        return restart();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  await start();
};

exports.deactivate = stop;
