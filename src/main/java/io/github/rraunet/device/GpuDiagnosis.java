package io.github.rraunet.device;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why TensorFlow uses a GPU or does not. TensorFlow itself decides which it opens and is silent about why not; this explains it
 * from what is known of the machine. Requirements of TensorFlow 2.18 (its tested build: CUDA 12.5, cuDNN 9.3): a driver for
 * CUDA 12.0 (525.60.13 on Linux), compute capability 6.0. Its binary holds machine code for 6.0, 7.0, 8.0 and 8.9, and for newer
 * cards intermediate code (PTX 8.3), which the driver translates from CUDA 12.3 on.
 */
public final class GpuDiagnosis {

  /** What a user does about libraries and the build of TensorFlow. */
  static final String SETUP = "run 'bin/rra gpu-setup' (in ImageJ: Plugins > RRA-U-Net > RRA GPU Setup...)";

  private static final int OLDEST_DRIVER = 12_000;
  private static final int OLDEST_DRIVER_FOR_INTERMEDIATE_CODE = 12_030;
  private static final int OLDEST_CAPABILITY = 6;
  private static final int LAST_WITH_MACHINE_CODE = 9; // read off TensorFlow's library, and run on such a card without the rest

  private static final long ROOM = 2L << 30; // bytes; TensorFlow, CUDA's own and a network leave little of less

  // Codes of cudaError
  private static final int MEMORY_FULL = 2;
  private static final int INSUFFICIENT_DRIVER = 35;
  private static final int DEVICES_UNAVAILABLE = 46;
  private static final int NO_DEVICE = 100;
  private static final int SYSTEM_NOT_READY = 802;
  private static final int DRIVER_MISMATCH = 803;
  private static final int COMPATIBILITY_NOT_SUPPORTED = 804;

  private static final int EXCLUSIVE_THREAD = 1;
  private static final int PROHIBITED = 2;
  private static final int EXCLUSIVE_PROCESS = 3;

  private final GpuFacts facts;

  public GpuDiagnosis(final GpuFacts facts) {
    this.facts = facts;
  }

  /** @return what stands in the way of every GPU, what is to be done first first; empty if nothing known does */
  public List<String> obstacles() {
    final List<String> obstacles = new ArrayList<>();
    access().ifPresent(obstacles::add);
    if (!facts.platform().equals("Linux amd64") || !facts.hasHardware()) return obstacles; // software would not help
    if (!facts.tensorFlow().gpu())
      obstacles.add("the CPU build of TensorFlow is installed; to get its GPU build " + SETUP);
    libraries().ifPresent(obstacles::add);
    return obstacles;
  }

  /** @return what keeps every program from every GPU */
  private Optional<String> access() {
    return platform().or(this::driver).or(this::visibility).or(this::answer);
  }

  private Optional<String> platform() {
    return facts.platform().equals("Linux amd64") ? Optional.empty()
      : Optional.of("TensorFlow Java has a GPU build for Linux on x86-64 only, and this is " + facts.platform());
  }

  private Optional<String> driver() {
    final CudaAnswer cuda = facts.cuda();
    final boolean library = facts.library(CudaLibrary.DRIVER).map(LibraryFinding::isFound).orElse(false);
    if (cuda.driverVersion() >= OLDEST_DRIVER || cuda.error() == CudaAnswer.NOT_ASKED && library) return Optional.empty();
    if (cuda.driverVersion() > 0) return Optional.of("the NVIDIA driver" + (facts.kernelDriver().isEmpty() ? ""
      : " " + facts.kernelDriver()) + " is too old: it serves CUDA up to " + CudaAnswer.version(cuda.driverVersion())
      + ", and TensorFlow needs CUDA 12.0; install driver 525.60.13 or newer");
    if (!facts.kernelDriver().isEmpty() && !library)
      return Optional.of("the NVIDIA driver " + facts.kernelDriver() + " is in the kernel, but its library libcuda.so.1 is not"
        + " found; in a container, start it with '--gpus all' (NVIDIA Container Toolkit), else install the driver completely");
    if (!facts.kernelDriver().isEmpty())
      return Optional.of("the NVIDIA driver " + facts.kernelDriver() + " is in the kernel, but " + facts.library(
        CudaLibrary.DRIVER).orElseThrow().path() + " is no working part of it; install the driver again, or take folders with"
        + " another libcuda.so.1 out of LD_LIBRARY_PATH");
    if (facts.cards() > 0)
      return Optional.of("there is an NVIDIA card, but no NVIDIA driver for it; install driver 525.60.13 or newer and start the"
        + " computer again (in a container: start it with '--gpus all')");
    if (library)
      return Optional.of("libcuda.so.1 is there, but no NVIDIA driver is loaded in the kernel and no NVIDIA card is seen; in a"
        + " container, start it with '--gpus all'");
    return Optional.of("there is no NVIDIA GPU on this machine, or no driver for it");
  }

  private Optional<String> visibility() {
    final String visible = facts.visibleDevices();
    if (visible == null || !facts.cuda().gpus().isEmpty()) return Optional.empty();
    if (facts.cuda().error() != NO_DEVICE && !(facts.cuda().error() == 0)) return Optional.empty();
    return Optional.of(visible.isBlank() ? "the environment variable CUDA_VISIBLE_DEVICES is set to nothing, which hides"
      + " every GPU; unset it or name GPUs in it"
      : "the environment variable CUDA_VISIBLE_DEVICES=" + visible + " names no GPU of this machine" + (facts.cards() > 0
        ? ", which has " + facts.cards() : "") + "; unset it or correct it");
  }

  /** CUDA's own errors, those first that have one cause and one remedy. */
  private Optional<String> answer() {
    final CudaAnswer cuda = facts.cuda();
    return switch (cuda.error()) {
      case 0 -> cuda.gpus().isEmpty() ? Optional.of("the NVIDIA driver shows no GPU") : Optional.empty();
      case CudaAnswer.NOT_ASKED -> Optional.of("CUDA could not be asked: " + cuda.errorText());
      case NO_DEVICE -> Optional.of("the NVIDIA driver shows no GPU to this process; in a container, start it with '--gpus all'");
      case INSUFFICIENT_DRIVER -> Optional.of("the NVIDIA driver does not answer; start the computer again, or install the driver"
        + " again");
      case DEVICES_UNAVAILABLE -> Optional.of("every GPU is taken by other programs (CUDA: devices busy or unavailable)");
      case SYSTEM_NOT_READY -> Optional.of("the GPUs are not ready (CUDA error 802); on machines with NVSwitch the service"
        + " nvidia-fabricmanager must run");
      case DRIVER_MISMATCH -> Optional.of("the NVIDIA driver in the kernel (" + facts.kernelDriver()
        + ") and its libraries are of"
        + " different versions; start the computer again after an update of the driver");
      case COMPATIBILITY_NOT_SUPPORTED -> Optional.of("this GPU works only with the libcuda.so.1 of its own driver, and that of"
        + " another is taken" + facts.library(CudaLibrary.DRIVER).filter(LibraryFinding::isFound).map(f -> ", " + f.path())
        .orElse("") + "; take CUDA's folder 'compat' out of LD_LIBRARY_PATH, or install a newer driver");
      default -> Optional.of("CUDA does not start: " + cuda.errorText() + " (error " + cuda.error() + "); 'nvidia-smi' and"
        + " 'dmesg | grep NVRM' may tell why, and a new start of the computer often helps");
    };
  }

  private Optional<String> libraries() {
    final List<LibraryFinding> bad = facts.libraries().stream()
      .filter(f -> f.library().use() == CudaLibrary.Use.TENSORFLOW && !f.isFound()).toList();
    return bad.isEmpty() ? Optional.empty() : Optional.of(bad.stream().map(LibraryFinding::complaint).collect(Collectors.joining(
      "; ")) + "; to get what is missing " + SETUP);
  }

  /** @return what stands in the way of this GPU: of every one, then its own */
  public List<String> obstacles(final int index) {
    final List<String> obstacles = new ArrayList<>(obstacles());
    final List<Gpu> gpus = facts.cuda().gpus();
    if (gpus.isEmpty()) return obstacles;
    if (index >= gpus.size()) obstacles.add(0, fewer());
    else obstacles.addAll(own(gpus.get(index)));
    return obstacles;
  }

  private String fewer() {
    final List<Gpu> gpus = facts.cuda().gpus();
    final String visible = facts.visibleDevices();
    return "there " + (gpus.size() == 1 ? "is one GPU: " : "are " + gpus.size() + " GPUs: ") + list(gpus) + (visible == null ? ""
      : " (CUDA_VISIBLE_DEVICES=" + visible + " hides others, and numbers begin at 0 with what it leaves)");
  }

  /**
   * This program's own kernels need neither TensorFlow's build nor its libraries, but the compiler.
   *
   * @return what keeps them from this GPU; empty if nothing known does
   */
  public Optional<String> kernelObstacle(final int index) {
    final Optional<String> access = access();
    if (access.isPresent()) return access;
    final List<Gpu> gpus = facts.cuda().gpus();
    if (index >= gpus.size()) return Optional.of(fewer());
    return refusalOf(gpus.get(index)).or(() -> facts.library(CudaLibrary.NVRTC).filter(f -> !f.isFound())
      .map(f -> f.complaint() + "; to get what is missing " + SETUP));
  }

  private static String list(final List<Gpu> gpus) {
    return gpus.stream().map(Gpu::title).collect(Collectors.joining(", "));
  }

  private List<String> own(final Gpu gpu) {
    final List<String> obstacles = new ArrayList<>();
    if (gpu.major() > 0 && gpu.major() < OLDEST_CAPABILITY)
      obstacles.add(gpu.title() + " has compute capability " + gpu.capability() + ", and TensorFlow needs " + OLDEST_CAPABILITY
        + ".0 or newer");
    final int driver = facts.cuda().driverVersion();
    if (gpu.major() > LAST_WITH_MACHINE_CODE && driver >= OLDEST_DRIVER && driver < OLDEST_DRIVER_FOR_INTERMEDIATE_CODE)
      obstacles.add("the NVIDIA driver " + facts.kernelDriver() + " is too old for " + gpu.title() + ": it serves CUDA up to "
        + CudaAnswer.version(driver) + ", and TensorFlow's code for this card needs CUDA 12.3; install driver 545.23 or newer");
    refusalOf(gpu).ifPresent(obstacles::add);
    return obstacles;
  }

  private static Optional<String> refusalOf(final Gpu gpu) {
    if (gpu.computeMode() == PROHIBITED)
      return Optional.of(gpu.title() + " is set to take no programs (compute mode 'prohibited'); the administrator changes that"
        + " with 'nvidia-smi -c 0'");
    return switch (gpu.error()) {
      case 0 -> Optional.empty();
      case DEVICES_UNAVAILABLE -> Optional.of(gpu.title() + " is taken by another program" + (isExclusive(gpu)
        ? " and in exclusive mode" : "") + "; wait for it, or use another device");
      case MEMORY_FULL -> Optional.of("the memory of " + gpu.title() + " is full, taken by other programs; 'nvidia-smi' lists"
        + " them");
      default -> Optional.of(gpu.title() + " refuses to be used: " + gpu.errorText());
    };
  }

  private static boolean isExclusive(final Gpu gpu) {
    return gpu.computeMode() == EXCLUSIVE_THREAD || gpu.computeMode() == EXCLUSIVE_PROCESS;
  }

  /**
   * @return the GPU that {@code auto} tries: of those that nothing known stands against the first that has 2 GiB free or does not
   *         tell, else the one with the most; the first where something stands against each; 0 without any
   */
  public int preferred() {
    final List<Gpu> usable = facts.cuda().gpus().stream().filter(g -> own(g).isEmpty()).toList();
    return usable.stream().filter(g -> g.free() < 0 || g.free() >= ROOM).findFirst().or(() -> usable.stream().max(Comparator
      .comparingLong(Gpu::free))).map(Gpu::index).orElse(0);
  }

  /**
   * @param choice   a GPU that was asked for and cannot be used
   * @param observed what TensorFlow said of it, may be empty
   * @return the whole sentence
   */
  public String refusal(final DeviceChoice choice, final String observed) {
    return refusal(choice.key(), choice.index(), observed);
  }

  /**
   * @param choices GPUs that were asked for and cannot be used together; the first with something known against it is blamed
   * @return as for one
   */
  public String refusal(final List<DeviceChoice> choices, final String observed) {
    for (final DeviceChoice choice : choices)
      if (!obstacles(choice.index()).isEmpty()) return refusal(choice, observed);
    return refusal(DeviceList.key(choices), choices.get(0).index(), observed);
  }

  private String refusal(final String asked, final int index, final String observed) {
    return "device " + asked + " was asked for, but " + reason(index, observed) + "; device=cpu does without";
  }

  private String reason(final int index, final String observed) {
    final List<String> known = obstacles(index);
    if (!known.isEmpty()) return known.get(0) + (known.size() > 1 ? " (and then: " + String.join("; ", known.subList(1, known
      .size())) + ")" : "");
    return "TensorFlow does not open it, and all that it is known to need is there" + (observed.isEmpty() ? ""
      : "; it said: " + observed) + "; its log, with TF_CPP_MIN_LOG_LEVEL=0 in the environment, may tell";
  }

  /** @return the sentence for {@code auto} that took the CPU although there is a GPU; empty if there is none */
  public Optional<String> whyCpu(final String observed) {
    if (!facts.hasHardware()) return Optional.empty();
    return Optional.of("The GPU is not used: " + reason(preferred(), observed) + ".");
  }

  /** @return things to know that do not stop a GPU from being used */
  public List<String> doubts() {
    final List<String> doubts = new ArrayList<>();
    if (!facts.hasHardware()) return doubts;
    facts.library(CudaLibrary.NVRTC).filter(f -> !f.isFound()).ifPresent(f -> doubts.add(f.complaint()
      + "; the kernels of this program stay on the CPU without it; " + SETUP));
    for (final Gpu gpu : facts.cuda().gpus()) {
      if (gpu.major() > LAST_WITH_MACHINE_CODE) doubts.add(gpu.title() + " is newer than TensorFlow 2.18, which holds code for"
        + " compute capabilities up to 9.0: the driver translates it, so the first run takes minutes longer; it keeps the result"
        + " in ~/.nv");
    }
    return doubts;
  }
}
