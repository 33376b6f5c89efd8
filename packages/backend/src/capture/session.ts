import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { CapturedProgram, TensorProgram } from '@unforget/types';
import { buildGraph, type RecordedProgram } from './build-graph.ts';
import { FetchSets } from './fetch-sets.ts';
import { encodeSavedModel } from './graph-def.ts';
import { withGraphFolder } from './graph-folder.ts';
import type { NativeBackend } from './native-backend.ts';
import { names, type ProgramNames, programNames } from './nodes.ts';

export interface Example {
  readonly state: readonly Tensor[];
  readonly inputs: readonly Tensor[];
}

/** Makes a program's recording from an example. */
export type Recorder = (program: TensorProgram, example: Example) => RecordedProgram;

/** A program in the graph that is loaded now. */
interface Member {
  readonly recorded: RecordedProgram;
  names: ProgramNames;
  /** Names of its inputs. */
  feeds: string;
  readonly fetches: FetchSets;
}

/**
 * Programs over one state, in one graph. TensorFlow can't add to a graph that is loaded: with another program, all are
 * loaded anew and the state moves over.
 */
export class Session {
  readonly #backend: NativeBackend;
  readonly #record: Recorder;
  readonly #state: readonly TensorInfo[];
  #members: readonly Member[] = [];
  #id: number | null = null;

  /** `state` is what the programs' state looks like. */
  constructor(backend: NativeBackend, state: readonly Tensor[], record: Recorder) {
    this.#backend = backend;
    this.#record = record;
    this.#state = state.map(({ dataId, shape, dtype }) => ({ dataId, shape, dtype }));
  }

  /** Records a program on an example, whose state the session then holds. */
  add(program: TensorProgram, example: Example): CapturedProgram {
    const recorded = this.#record(program, example);
    const outputs = recorded.recording.results.length - example.state.length;
    const member: Member = { recorded, names: programNames(0), feeds: '', fetches: new FetchSets(outputs) };
    const members = [...this.#members, member];
    const id = this.#load(members);
    try {
      this.#write(id, example.state);
    } catch (error) {
      this.#backend.binding.deleteSavedModel(id);
      throw error;
    }
    this.#unload();
    this.#id = id;
    this.#members = members;
    for (const [position, each] of members.entries()) {
      each.names = programNames(position);
      each.feeds = each.recorded.inputs.map((_, i) => each.names.input(i)).join();
    }
    return this.#captured(member);
  }

  #captured(member: Member): CapturedProgram {
    return {
      run: (inputs, wanted) => {
        const { names: own, feeds } = member;
        const fetched = member.fetches.choose(wanted);
        const fetches = [own.done, ...fetched.map(own.output)].join();
        const [done, ...outputs] = this.#call(this.#loaded(), inputs, { feeds, fetches });
        done?.dispose();
        if (fetched === wanted) return outputs;
        const chosen = wanted.map((i) => outputs[i] as Tensor);
        for (const [i, output] of outputs.entries()) if (!wanted.includes(i)) output.dispose();
        return chosen;
      },
      read: () => this.#read(),
      write: (state) => this.#write(this.#loaded(), state),
      alongside: (program, inputs) => {
        const state = this.#read();
        try {
          return { captured: this.add(program, { state, inputs }) };
        } catch (error) {
          return { captured: null, why: whyNot(error) };
        } finally {
          for (const tensor of state) tensor.dispose();
        }
      },
      dispose: () => {
        this.#members = this.#members.filter((other) => other !== member);
        if (!this.#members.length) this.#unload();
      },
    };
  }

  #read(): Tensor[] {
    if (!this.#state.length) return [];
    const fetches = this.#state.map((_, i) => names.read(i)).join();
    return this.#call(this.#loaded(), [], { feeds: '', fetches });
  }

  #write(id: number, state: readonly Tensor[]): void {
    if (!state.length) return;
    const feeds = state.map((_, i) => names.initial(i)).join();
    for (const done of this.#call(id, state, { feeds, fetches: names.written })) done.dispose();
  }

  #call(id: number, tensors: readonly Tensor[], { feeds, fetches }: { feeds: string; fetches: string }): Tensor[] {
    const { binding } = this.#backend;
    return binding
      .runSavedModel(id, this.#backend.getInputTensorIds(tensors), feeds, fetches)
      .map((made) => this.#backend.createOutputTensor(made));
  }

  #loaded(): number {
    if (this.#id === null) throw new Error('The program was disposed');
    return this.#id;
  }

  /** Files live only as long as TensorFlow needs to read them. */
  #load(members: readonly Member[]): number {
    const { binding } = this.#backend;
    const programs = members.map(({ recorded }) => recorded);
    const model = encodeSavedModel(buildGraph(programs, this.#state, binding));
    return withGraphFolder((folder) => {
      writeFileSync(join(folder, 'saved_model.pb'), model);
      return binding.loadSavedModel(folder, 'serve');
    });
  }

  #unload(): void {
    if (this.#id !== null) this.#backend.binding.deleteSavedModel(this.#id);
    this.#id = null;
  }
}

/** Of whatever was thrown. */
export const whyNot = (error: unknown): string => (error instanceof Error ? error.message : String(error));
