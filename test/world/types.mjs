// `node types.mjs FOLDER…`: checks the types of each folder by its own tsconfig.json, as `tsc -p FOLDER` does, but each file in one
// folder alone: what a folder imports from another is checked there. Declarations of packages are read once for all folders.
import { resolve, sep } from 'node:path';
import ts from 'typescript';
import { root } from './install.mjs';

const SHARED = resolve(root, 'shared') + sep;
const declarations = new Map();

/** A host that reads each declaration file once. */
function hostFor(options) {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    if (!ts.isDeclarationFileName(name)) return read(name, ...rest);
    if (!declarations.has(name)) declarations.set(name, read(name, ...rest));
    return declarations.get(name);
  };
  return host;
}

/** What is wrong in a folder. */
function diagnosticsOf(folder) {
  const config = ts.getParsedCommandLineOfConfigFile(resolve(root, folder, 'tsconfig.json'), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic(diagnostic) {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
    },
  });
  const { fileNames: rootNames, options } = config;
  const program = ts.createProgram({ rootNames, options, host: hostFor(options) });
  const own = rootNames.filter((name) => folder === 'shared' || !resolve(name).startsWith(SHARED));
  return [
    ...config.errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...own.flatMap((name) => {
      const file = program.getSourceFile(name);
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    }),
  ];
}

const found = process.argv.slice(2).flatMap(diagnosticsOf);
const shown = {
  getCurrentDirectory: () => root,
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
};
process.stdout.write(ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(found), shown));
if (found.length > 0) process.exitCode = 1;
