import { type ErrorDetails, UnforgetError } from '@unforget/types';

/** 1: tried and failed, trying again may help. 3: something is missing here that the user must add. */
export type InstallExitCode = 1 | 3;

export type InstallError = UnforgetError & { readonly exitCode: InstallExitCode };

/** The native engine can't be had; the text says why and what to do, `exitCode` whether trying again may help. */
export const installError = (exitCode: InstallExitCode, details: Omit<ErrorDetails, 'code'>): InstallError =>
  Object.assign(new UnforgetError({ code: 'backend-unavailable', ...details }), { exitCode });

/** The line of a command's output that gives the reason: the last that names an error, stack frames left out. */
export function lastLine(text: string): string {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return (lines.findLast((line) => /error\b.*:/i.test(line)) ?? lines.at(-1) ?? 'no output').trim().slice(0, 300);
}
