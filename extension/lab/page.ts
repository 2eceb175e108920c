import * as vscode from 'vscode';

export const LAB_VIEW = 'steerbook.lab';

/** The Lab's page: one script of ours and nothing else. */
export function labPage(webview: vscode.Webview, dist: vscode.Uri): string {
  const script = webview.asWebviewUri(vscode.Uri.joinPath(dist, 'lab.js'));
  const policy = [
    "default-src 'none'",
    `script-src ${webview.cspSource}`,
    `style-src ${webview.cspSource}`,
    // To save a picture, the page draws it first.
    'img-src data:',
  ];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Steering Lab</title>
  </head>
  <body>
    <script type="module" src="${script.toString()}"></script>
  </body>
</html>
`;
}
