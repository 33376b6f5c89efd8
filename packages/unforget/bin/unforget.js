#!/usr/bin/env node
// A file that is there before the build: package managers link commands when they install a workspace.
import '../dist/cli.js';
