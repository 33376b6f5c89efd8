/** The system an addon is built for. */
export interface HostSystem {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** False on Linux with musl, whose programs can't load TensorFlow's libraries. */
  readonly glibc: boolean;
}

/** One wheel that carries TensorFlow's C library for a system. */
export interface NativeTarget {
  readonly distribution: string;
  /** Asked of pip together with {@link WHEEL_PYTHON}, so that every machine gets this very wheel, whatever its Python. */
  readonly platformTag: string;
  /** Size of the wheel, for the progress bar. */
  readonly bytes: number;
  readonly sha256: string;
  readonly libraries: readonly string[];
  readonly linkFlags: readonly string[];
}

export const TENSORFLOW_VERSION = '2.21.0';
export const WHEEL_PYTHON = '3.11';

const RUN_PATH = 'deps/lib';
const linux = {
  libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  linkFlags: ['-shared', `-Wl,-rpath,$ORIGIN/../../${RUN_PATH}`],
};

// The Linux x64 build is exercised by the tests of this repository; for the other two the wheels were
// fetched and hashed on Linux, the compilation was not run.
const TARGETS: Readonly<Record<string, NativeTarget>> = {
  'linux-x64': {
    distribution: 'tensorflow-cpu',
    platformTag: 'manylinux_2_27_x86_64',
    bytes: 273_829_956,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    ...linux,
  },
  'linux-arm64': {
    distribution: 'tensorflow',
    platformTag: 'manylinux_2_27_aarch64',
    bytes: 281828020,
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    ...linux,
  },
  'darwin-arm64': {
    distribution: 'tensorflow',
    platformTag: 'macosx_12_0_arm64',
    bytes: 223405849,
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
    linkFlags: ['-bundle', '-undefined', 'dynamic_lookup', `-Wl,-rpath,@loader_path/../../${RUN_PATH}`],
  },
};

/** `linux-x64`, `linux-musl-x64`, `darwin-arm64`, … */
export const systemName = ({ platform, arch, glibc }: HostSystem): string =>
  `${platform}${platform === 'linux' && !glibc ? '-musl' : ''}-${arch}`;

/** The wheel to build against on this system; undefined where there is none. */
export const nativeTarget = (system: HostSystem): NativeTarget | undefined => TARGETS[systemName(system)];

/** The system this process runs on. */
export function thisSystem(): HostSystem {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: process.platform !== 'linux' || report?.header?.glibcVersionRuntime !== undefined,
  };
}
