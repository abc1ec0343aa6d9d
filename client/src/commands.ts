/** The commands of the palette and the menus. */
import { commands, type Disposable, type OutputChannel, type Uri } from 'vscode';
import type { ShownFinding } from '../../server/src/lsp/protocol';
import type { Client } from './client';
import { createConfigurationFile } from './configurationFile';
import type { FindingsView } from './findingsView';
import type { PathView } from './pathView';
import type { Samples } from './samples';
import type { Scans } from './scans';
import type { StatusItem } from './status';

/** What the commands act on. */
export interface CommandTargets {
  readonly client: Client;
  readonly output: OutputChannel;
  readonly status: StatusItem;
  readonly scans: Scans;
  readonly samples: Samples;
  readonly path: PathView;
  readonly view: FindingsView;
}

/** Registers what the manifest contributes. */
export function registerCommands({ client, output, status, scans, samples, path, view }: CommandTargets): Disposable[] {
  return [
    commands.registerCommand('unclosed.showOutput', () => {
      output.show();
    }),
    commands.registerCommand('unclosed.restartServer', () => client.restart()),
    commands.registerCommand('unclosed.scanWorkspace', () => scans.workspace()),
    commands.registerCommand('unclosed.scanFolder', (folder?: Uri) => scans.folder(folder)),
    commands.registerCommand('unclosed.scanChangedFiles', () => scans.changedFiles()),
    commands.registerCommand('unclosed.scanFile', (file?: Uri) => scans.file(file)),
    commands.registerCommand('unclosed.openSample', () => samples.open('leak.c')),
    commands.registerCommand('unclosed.openScriptSample', () => samples.open('leak.ts')),
    commands.registerCommand('unclosed.createConfigFile', () => createConfigurationFile(client)),
    commands.registerCommand('unclosed.showNotUnderstood', () => status.showNotUnderstood()),
    commands.registerCommand('unclosed.nextStep', () => path.next()),
    commands.registerCommand('unclosed.previousStep', () => path.previous()),
    commands.registerCommand('unclosed.hidePath', () => path.hide()),
    commands.registerCommand('unclosed.openStep', (uri: string, finding: ShownFinding, step: number | null) =>
      path.open(uri, finding, step),
    ),
    commands.registerCommand('unclosed.filterFindings', () => view.chooseFilter()),
    commands.registerCommand('unclosed.groupByFile', () => view.group('file')),
    commands.registerCommand('unclosed.groupByRule', () => view.group('rule')),
  ];
}
