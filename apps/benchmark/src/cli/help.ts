export const HELP = `
Folder: results.jsonl (a line for each run, at once), results.json, report.md and report.html (the tables), sweep.json (what it is of).
Exit status: 0 all well, 1 a run failed (it is kept, the others went on), 2 wrong input, 130 interrupted (go on with --resume).
Exports: --tensorboard and --mlflow may be given to "bench report <folder>" too; a run is written once, however often it is exported.
MLflow 3 opens a folder with MLFLOW_ALLOW_FILE_STORE=true, or after "mlflow migrate-filestore".
UNFORGET_BACKEND=native|wasm|cpu forces an engine; UNFORGET_DATA names the folder of data sets.`;
