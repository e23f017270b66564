// Bundles the program: dist/cli.js and the parts that it loads when it needs them; no runtime dependencies.
import { build } from 'esbuild';
import { chmodSync, readFileSync, rmSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/**
 * Never asked, but a bundle would import them at start: Ink's react-devtools-core is for DEV=true, marked-terminal's
 * emoji names, 230 kB of them, for its option `emoji`, which is off.
 */
const neverAsked = {
  name: 'never-asked',
  setup(b) {
    b.onResolve({ filter: /^react-devtools-core$|^ws$|^node-emoji$/ }, (args) => ({ path: args.path, namespace: 'empty' }));
    b.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {}', loader: 'js' }));
  },
};

/** highlight.js knows 190 languages, and loading them all takes longer than drawing a slide: these are what slides have. */
const languages = ['bash', 'c', 'diff', 'dockerfile', 'go', 'ini', 'javascript', 'json', 'python', 'shell', 'typescript', 'yaml'];
const fewLanguages = {
  name: 'few-languages',
  setup(b) {
    b.onResolve({ filter: /^highlight\.js$/ }, ({ resolveDir }) => ({ path: 'highlight.js', namespace: 'few-languages', pluginData: resolveDir }));
    b.onLoad({ filter: /.*/, namespace: 'few-languages' }, ({ pluginData }) => ({
      contents: `const core = require('highlight.js/lib/core');\n${languages
        .map((name) => `core.registerLanguage('${name}', require('highlight.js/lib/languages/${name}'));`)
        .join('\n')}\nmodule.exports = core;`,
      resolveDir: pluginData,
      loader: 'js',
    }));
  },
};

/** A file of sixel's assigns to a variable that it never declares, and modules are strict. */
const declaredUpng = {
  name: 'declared-upng',
  setup(b) {
    b.onLoad({ filter: /[\\/]sixel[\\/]upng\.js$/ }, ({ path }) => ({ contents: `var UPNG;\n${readFileSync(path, 'utf8')}`, loader: 'js' }));
  },
};

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  // What a command does not need is not even read: each `import()` becomes a file of its own.
  splitting: true,
  chunkNames: 'part-[hash]',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // React's development build keeps a performance measure for every render.
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"', __VERSION__: JSON.stringify(version) },
  banner: { js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  plugins: [neverAsked, fewLanguages, declaredUpng],
  logLevel: 'warning',
});
chmodSync('dist/cli.js', 0o755);
