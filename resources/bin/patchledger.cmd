@echo off
rem Starts the PatchLedger command line on the built engine: the checkout's Node, or the packaged Electron run as Node.
setlocal
set "bin=%~dp0"
if exist "%bin%..\..\package.json" (
  if not exist "%bin%..\..\out\main\cli.js" (
    echo patchledger: not built yet; run "npm run build" 1>&2
    exit /b 4
  )
  if exist "%bin%..\..\node_modules\node\bin\node.exe" (
    "%bin%..\..\node_modules\node\bin\node.exe" --max-semi-space-size=8 "%bin%..\..\out\main\cli.js" %*
  ) else (
    node --max-semi-space-size=8 "%bin%..\..\out\main\cli.js" %*
  )
  exit /b
)
set ELECTRON_RUN_AS_NODE=1
"%bin%..\..\..\PatchLedger.exe" "%bin%..\..\app.asar\out\main\cli.js" %*
exit /b
