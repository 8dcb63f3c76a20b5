package io.github.rraunet.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What there is on a machine for computing on a GPU, seen by the process that would do it.
 *
 * @param platform       such as "Linux amd64"
 * @param cards          NVIDIA cards that the system shows, whether or not a driver serves them
 * @param kernelDriver   version of the NVIDIA driver in the kernel, such as "550.54.15"; empty if there is none
 * @param visibleDevices value of {@code CUDA_VISIBLE_DEVICES}; null if it is not set
 * @param cuda           what CUDA's runtime sees
 * @param libraries      one finding for each {@link CudaLibrary}
 * @param tensorFlow     which TensorFlow is loaded
 */
public record GpuFacts(String platform, int cards, String kernelDriver, String visibleDevices, CudaAnswer cuda,
  List<LibraryFinding> libraries, TensorFlowBuild tensorFlow)
{

  /** Directory of the PCI bus with one folder for each device. */
  private static final String PCI = "/sys/bus/pci/devices";
  private static final String NVIDIA = "0x10de";
  /** Class of display controllers, VGA or 3D. */
  private static final String DISPLAY = "0x03";
  private static final Pattern KERNEL_MODULE = Pattern.compile("Kernel Module(?: for \\S+)?\\s+(\\d+\\.\\d+(?:\\.\\d+)?)\\s");

  /**
   * The native build of TensorFlow in this process.
   *
   * @param version such as "2.18.0"
   * @param gpu     whether it was compiled for GPUs
   * @param library file that was loaded
   */
  public record TensorFlowBuild(String version, boolean gpu, String library) {}

  public GpuFacts {
    libraries = List.copyOf(libraries);
  }

  /** @param memory whether to open each GPU for its free memory */
  public static GpuFacts of(final SystemView system, final TensorFlowBuild tensorFlow, final boolean memory) {
    final String libraryPath = system.environment("LD_LIBRARY_PATH").orElse("");
    return new GpuFacts(system.platform(), cards(system), kernelDriver(system),
      system.environment("CUDA_VISIBLE_DEVICES").orElse(null), system.cuda(memory),
      system.isLinuxX64() ? new LibrarySearch(system, libraryPath, OwnLibraries.cuda()).findAll() : List.of(), tensorFlow);
  }

  /** @return with the free memory that the driver tells of each GPU where there are several to choose from; opens none */
  public GpuFacts withFreeMemory(final SystemView system) {
    if (cuda.gpus().size() < 2) return this;
    final Map<String, Long> free = system.freeMemory();
    final var known = new CudaAnswer(cuda.error(), cuda.errorText(), cuda.driverVersion(), cuda.runtimeVersion(), cuda.gpus()
      .stream().map(gpu -> gpu.withFree(free.getOrDefault(gpu.uuid(), gpu.free()))).toList());
    return new GpuFacts(platform, cards, kernelDriver, visibleDevices, known, libraries, tensorFlow);
  }

  /** @return whether there is NVIDIA hardware or a driver for it; asks neither, so it takes no time */
  public static boolean isHardwareThere(final SystemView system) {
    return system.isLinuxX64() && (!kernelDriver(system).isEmpty() || cards(system) > 0);
  }

  private static String kernelDriver(final SystemView system) {
    final String text = read(system.path("/proc/driver/nvidia/version"));
    final Matcher version = KERNEL_MODULE.matcher(text);
    return version.find() ? version.group(1) : "";
  }

  private static int cards(final SystemView system) {
    int cards = 0;
    for (final Path device : LibrarySearch.list(system.path(PCI)))
      if (read(device.resolve("vendor")).startsWith(NVIDIA) && read(device.resolve("class")).startsWith(DISPLAY)) cards++;
    cards = Math.max(cards, LibrarySearch.list(system.path("/proc/driver/nvidia/gpus")).size());
    // Sandboxes and Windows' Linux hide both, and show the devices.
    cards = Math.max(cards, (int) LibrarySearch.list(system.path("/dev")).stream()
      .filter(f -> f.getFileName().toString().matches("nvidia\\d+")).count());
    return cards == 0 && Files.exists(system.path("/dev/dxg")) && Files.exists(system.path("/usr/lib/wsl/lib/libcuda.so.1")) ? 1
      : cards;
  }

  private static String read(final Path file) {
    try {
      return Files.isReadable(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }
    catch (final IOException e) {
      return ""; // containers hide some of it; CUDA's answer still tells
    }
  }

  /** @return whether a card or a driver was seen in any way */
  public boolean hasHardware() {
    return cards > 0 || !kernelDriver.isEmpty() || !cuda.gpus().isEmpty() || cuda.driverVersion() > 0;
  }

  /** @return the finding of one library; empty where libraries were not looked for */
  public Optional<LibraryFinding> library(final CudaLibrary library) {
    return libraries.stream().filter(f -> f.library() == library).findFirst();
  }
}
