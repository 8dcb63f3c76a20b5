package io.github.rraunet.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine whose files lie below a folder and whose CUDA answers what it is told to. */
final class FakeMachine implements SystemView {

  static final String TOOLKIT_LIBRARIES = "/usr/lib/x86_64-linux-gnu";

  private final Path root;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, Long> free = new HashMap<>();
  private final List<Path> cache = new ArrayList<>();
  private String platform = "Linux amd64";
  private CudaAnswer cuda = new CudaAnswer(35, "cudaErrorInsufficientDriver: insufficient", 0, 12060, List.of());

  FakeMachine(final Path root) {
    this.root = root;
  }

  /** A machine on which TensorFlow opens every GPU. */
  static FakeMachine complete(final Path root, final Gpu... gpus) throws IOException {
    final FakeMachine machine = new FakeMachine(root).driver("550.54.15").answers(0, 12_040, gpus);
    machine.card("0000:41:00.0");
    for (final CudaLibrary library : CudaLibrary.values())
      machine.installed(TOOLKIT_LIBRARIES, library);
    return machine;
  }

  static Gpu gpu(final int index, final String name, final int major, final int minor) {
    return new Gpu(index, name, major, minor, 16L << 30, 15L << 30, "0000:4" + index + ":00.0", "GPU-" + index, 0, 0, "");
  }

  static Gpu refusing(final Gpu g, final int computeMode, final int error, final String text) {
    return new Gpu(g.index(), g.name(), g.major(), g.minor(), g.memory(), -1, g.pciId(), g.uuid(), computeMode, error, text);
  }

  FakeMachine set(final String name, final String value) {
    environment.put(name, value);
    return this;
  }

  FakeMachine free(final String uuid, final long bytes) {
    free.put(uuid, bytes);
    return this;
  }

  FakeMachine on(final String otherPlatform) {
    platform = otherPlatform;
    return this;
  }

  FakeMachine answers(final int error, final int driver, final Gpu... gpus) {
    cuda = new CudaAnswer(error, error == 0 ? "" : "cudaError" + error, driver, 12060, List.of(gpus));
    return this;
  }

  FakeMachine answers(final CudaAnswer answer) {
    cuda = answer;
    return this;
  }

  FakeMachine driver(final String version) throws IOException {
    write("/proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  " + version
      + "  Thu Feb 22 01:44:30 UTC 2024\nGCC version:  gcc version 12.2.0\n");
    return this;
  }

  FakeMachine card(final String pci) throws IOException {
    write("/sys/bus/pci/devices/" + pci + "/vendor", "0x10de\n");
    write("/sys/bus/pci/devices/" + pci + "/class", "0x030200\n");
    return this;
  }

  /** Puts a library, and what it opens itself, into a folder. */
  FakeMachine installed(final String folder, final CudaLibrary library) throws IOException {
    write(folder + "/" + library.soname(), "library");
    for (final String part : library.parts())
      write(folder + "/" + part, "part");
    return this;
  }

  FakeMachine cached(final String file) {
    cache.add(path(file));
    return this;
  }

  Path write(final String file, final String text) throws IOException {
    final Path path = path(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  FakeMachine without(final String file) throws IOException {
    Files.delete(path(file));
    return this;
  }

  GpuFacts facts(final boolean gpuBuild) {
    return GpuFacts.of(this, new GpuFacts.TensorFlowBuild("2.18.0", gpuBuild, "libjnitensorflow.so"), true);
  }

  GpuDiagnosis diagnosis() {
    return new GpuDiagnosis(facts(true));
  }

  @Override
  public Optional<String> environment(final String name) {
    return Optional.ofNullable(environment.get(name));
  }

  @Override
  public Path path(final String absolute) {
    return root.resolve(absolute.substring(1));
  }

  @Override
  public List<Path> loaderCache() {
    return cache;
  }

  @Override
  public String platform() {
    return platform;
  }

  @Override
  public Map<String, Long> freeMemory() {
    return free;
  }

  @Override
  public CudaAnswer cuda(final boolean memory) {
    return cuda;
  }
}
