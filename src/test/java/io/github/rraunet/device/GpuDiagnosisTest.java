package io.github.rraunet.device;

import static io.github.rraunet.device.FakeMachine.TOOLKIT_LIBRARIES;
import static io.github.rraunet.device.FakeMachine.gpu;
import static io.github.rraunet.device.FakeMachine.refusing;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.device.DeviceChoice.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which a GPU cannot be used, with its sentence. */
class GpuDiagnosisTest {

  private static final DeviceChoice FIRST = new DeviceChoice(Kind.GPU, 0);
  private static final Gpu A100 = gpu(0, "NVIDIA A100", 8, 0);

  @TempDir
  private Path root;

  private FakeMachine complete() throws IOException {
    return FakeMachine.complete(root, A100);
  }

  private static void assertSays(final FakeMachine machine, final String reason) {
    assertThat(machine.diagnosis().refusal(FIRST, "")).isEqualTo("device gpu:0 was asked for, but " + reason
      + "; device=cpu does without");
    assertThat(machine.diagnosis().whyCpu("")).contains("The GPU is not used: " + reason + ".");
  }

  @Test
  void nothingStandsInTheWayOnACompleteMachine() throws IOException {
    final GpuDiagnosis diagnosis = complete().diagnosis();
    assertThat(diagnosis.obstacles()).isEmpty();
    assertThat(diagnosis.obstacles(0)).isEmpty();
    assertThat(diagnosis.preferred()).isZero();
    assertThat(diagnosis.doubts()).isEmpty();
    assertThat(diagnosis.refusal(FIRST, "it is Monday")).contains("TensorFlow does not open it", "it said: it is Monday",
      "TF_CPP_MIN_LOG_LEVEL=0");
  }

  @Test
  void noGpu() {
    final FakeMachine machine = new FakeMachine(root);
    assertThat(machine.diagnosis().refusal(FIRST, "")).isEqualTo("device gpu:0 was asked for, but there is no NVIDIA GPU on this"
      + " machine, or no driver for it; device=cpu does without");
    assertThat(new GpuDiagnosis(machine.facts(false)).obstacles()).as("another build of TensorFlow would not help").hasSize(1);
    assertThat(machine.diagnosis().whyCpu("")).as("nobody misses what is not there").isEmpty();
    assertThat(GpuFacts.isHardwareThere(machine)).isFalse();
  }

  @Test
  void anotherSystem() throws IOException {
    assertThat(complete().on("Mac OS X aarch64").diagnosis().obstacles()).first().asString()
      .isEqualTo("TensorFlow Java has a GPU build for Linux on x86-64 only, and this is Mac OS X aarch64");
  }

  @Test
  void driverMissing() throws IOException {
    final FakeMachine machine = new FakeMachine(root).card("0000:41:00.0");
    assertThat(GpuFacts.isHardwareThere(machine)).isTrue();
    assertThat(machine.diagnosis().obstacles()).first().asString().startsWith("there is an NVIDIA card, but no NVIDIA driver for"
      + " it; install driver 525.60.13 or newer");
    Files.writeString(machine.path("/sys/bus/pci/devices/0000:41:00.0/class"), "0x020000\n");
    assertThat(machine.facts(true).cards()).as("a network card of NVIDIA's computes nothing").isZero();
  }

  @Test
  void driversLibraryMissingInAContainer() throws IOException {
    final FakeMachine machine = complete().answers(35, 0).without(TOOLKIT_LIBRARIES + "/libcuda.so.1");
    assertSays(machine, "the NVIDIA driver 550.54.15 is in the kernel, but its library libcuda.so.1 is not found; in a container,"
      + " start it with '--gpus all' (NVIDIA Container Toolkit), else install the driver completely");
  }

  /** As CUDA's stubs are, and what was copied from another machine. */
  @Test
  void driversLibraryIsAnother() throws IOException {
    final FakeMachine machine = complete().answers(35, 0);
    assertSays(machine, "the NVIDIA driver 550.54.15 is in the kernel, but " + machine.path(TOOLKIT_LIBRARIES + "/libcuda.so.1")
      + " is no working part of it; install the driver again, or take folders with another libcuda.so.1 out of LD_LIBRARY_PATH");
  }

  @Test
  void driverTooOld() throws IOException {
    assertSays(complete().driver("470.82.01").answers(35, 11_040), "the NVIDIA driver 470.82.01 is too old: it serves CUDA up to"
      + " 11.4, and TensorFlow needs CUDA 12.0; install driver 525.60.13 or newer");
  }

  @Test
  void driverTooOldForThisCardOnly() throws IOException {
    final FakeMachine machine = FakeMachine.complete(root, gpu(0, "NVIDIA B200", 10, 0), gpu(1, "NVIDIA A100", 8, 0))
      .driver("535.54.03").answers(0, 12_020, gpu(0, "NVIDIA B200", 10, 0), gpu(1, "NVIDIA A100", 8, 0));
    assertThat(machine.diagnosis().obstacles(0)).containsExactly("the NVIDIA driver 535.54.03 is too old for gpu:0 (NVIDIA B200):"
      + " it serves CUDA up to 12.2, and TensorFlow's code for this card needs CUDA 12.3; install driver 545.23 or newer");
    assertThat(machine.diagnosis().preferred()).as("auto takes the other").isEqualTo(1);
  }

  @Test
  void autoTakesAGpuThatNobodyFills() throws IOException {
    final FakeMachine machine = FakeMachine.complete(root, gpu(0, "NVIDIA A100", 8, 0), gpu(1, "NVIDIA A100", 8, 0), gpu(2,
      "NVIDIA A100", 8, 0));
    assertThat(automatic(machine)).as("nvidia-smi is not there").isZero();
    machine.free("GPU-0", 500L << 20).free("GPU-1", 15L << 30).free("GPU-2", 16L << 30);
    assertThat(automatic(machine)).as("the first with room").isEqualTo(1);
    machine.free("GPU-1", 600L << 20).free("GPU-2", 550L << 20);
    assertThat(automatic(machine)).as("all are rather full").isEqualTo(1);
    machine.free("GPU-0", 2L << 30);
    assertThat(automatic(machine)).isZero();
  }

  private static int automatic(final FakeMachine machine) {
    return new GpuDiagnosis(machine.facts(true).withFreeMemory(machine)).preferred();
  }

  /** CSV as its manual tells, and what it says instead of a number. */
  @Test
  void freeMemoryIsReadFromTheLinesOfNvidiaSmi() {
    assertThat(ThisMachine.parseFree(List.of("GPU-1b2f0a6e-6c1a-0d5e-2f5c-8a9f6a1b2c3d, 141462", "GPU-2, 0", "GPU-3, [N/A]",
      "Unable to determine the device handle for GPU0000:41:00.0: Unknown Error"))).containsExactlyInAnyOrderEntriesOf(Map.of(
        "GPU-1b2f0a6e-6c1a-0d5e-2f5c-8a9f6a1b2c3d", 148_333_658_112L, "GPU-2", 0L));
  }

  @Test
  void cpuBuildOfTensorFlow() throws IOException {
    assertThat(new GpuDiagnosis(complete().facts(false)).refusal(FIRST, "")).isEqualTo("device gpu:0 was asked for, but the"
      + " CPU build"
      + " of TensorFlow is installed; to get its GPU build run 'bin/rra gpu-setup' (in ImageJ: Plugins > RRA-U-Net > RRA GPU"
      + " Setup...); device=cpu does without");
  }

  @Test
  void libraryMissing() throws IOException {
    final FakeMachine machine = complete().without(TOOLKIT_LIBRARIES + "/libcudnn.so.9").without(TOOLKIT_LIBRARIES
      + "/libcufft.so.11");
    assertSays(machine, "libcufft.so.11 was not found; libcudnn.so.9 was not found; to get what is missing run 'bin/rra"
      + " gpu-setup' (in ImageJ: Plugins > RRA-U-Net > RRA GPU Setup...)");
  }

  @Test
  void libraryOfAnotherVersion() throws IOException {
    final FakeMachine machine = complete().without(TOOLKIT_LIBRARIES + "/libcudart.so.12");
    final Path other = machine.write(TOOLKIT_LIBRARIES + "/libcudart.so.13", "library");
    assertSays(machine, "libcudart.so.12 was not found, only another version of it: " + other + "; to get what is missing run"
      + " 'bin/rra gpu-setup' (in ImageJ: Plugins > RRA-U-Net > RRA GPU Setup...)");
  }

  @Test
  void partOfCudnnMissing() throws IOException {
    final FakeMachine machine = complete().without(TOOLKIT_LIBRARIES + "/libcudnn_cnn.so.9");
    assertThat(machine.diagnosis().obstacles()).singleElement().asString().startsWith("libcudnn_cnn.so.9 was not found beside ");
  }

  @Test
  void cudnnOlderThanTensorFlowWasCompiledAgainst() throws IOException {
    final FakeMachine machine = complete().without(TOOLKIT_LIBRARIES + "/libcudnn.so.9");
    final Path real = machine.write(TOOLKIT_LIBRARIES + "/libcudnn.so.9.1.0", "library");
    final Path link = Files.createSymbolicLink(machine.path(TOOLKIT_LIBRARIES + "/libcudnn.so.9"), real.getFileName());
    assertThat(machine.diagnosis().obstacles()).singleElement().asString()
      .startsWith(link + " is version 9.1.0, but 9.3 or newer is needed");
  }

  @Test
  void kernelsLibraryMissingIsADoubtOnly() throws IOException {
    final GpuDiagnosis diagnosis = complete().without(TOOLKIT_LIBRARIES + "/libnvrtc.so.12").diagnosis();
    assertThat(diagnosis.obstacles(0)).isEmpty();
    assertThat(diagnosis.doubts()).singleElement().asString().startsWith("libnvrtc.so.12 was not found; the kernels of this"
      + " program stay on the CPU without it");
  }

  @Test
  void hiddenByTheEnvironment() throws IOException {
    assertSays(complete().set("CUDA_VISIBLE_DEVICES", "").answers(100, 12_040), "the environment variable CUDA_VISIBLE_DEVICES is"
      + " set to nothing, which hides every GPU; unset it or name GPUs in it");
    assertSays(complete().set("CUDA_VISIBLE_DEVICES", "-1").answers(100, 12_040), "the environment variable"
      + " CUDA_VISIBLE_DEVICES=-1 names no GPU of this machine, which has 1; unset it or correct it");
  }

  @Test
  void indexTooHigh() throws IOException {
    final FakeMachine machine = FakeMachine.complete(root, A100, gpu(1, "NVIDIA T4", 7, 5));
    assertThat(machine.diagnosis().refusal(new DeviceChoice(Kind.GPU, 2), "")).isEqualTo("device gpu:2 was asked for, but"
      + " there are 2 GPUs: gpu:0 (NVIDIA A100), gpu:1 (NVIDIA T4); device=cpu does without");
    assertThat(complete().set("CUDA_VISIBLE_DEVICES", "3").diagnosis().refusal(new DeviceChoice(Kind.GPU, 3), ""))
      .contains("there is one GPU: gpu:0 (NVIDIA A100) (CUDA_VISIBLE_DEVICES=3 hides others, and numbers begin at 0 with what it"
        + " leaves)");
  }

  @Test
  void oneOfSeveralIsMissing() throws IOException {
    final FakeMachine machine = FakeMachine.complete(root, A100, gpu(1, "NVIDIA T4", 7, 5));
    assertThat(machine.diagnosis().refusal(DeviceList.parse("gpu:0,gpu:2"), "invalid id")).isEqualTo("device gpu:2 was asked"
      + " for, but there are 2 GPUs: gpu:0 (NVIDIA A100), gpu:1 (NVIDIA T4); device=cpu does without");
    assertThat(machine.diagnosis().refusal(DeviceList.parse("gpu:1,gpu:0"), "no luck")).startsWith("device gpu:1,gpu:0 was asked"
      + " for, but TensorFlow does not open it").contains("it said: no luck");
  }

  @Test
  void cardTooOld() throws IOException {
    final FakeMachine machine = complete().answers(0, 12_040, gpu(0, "Tesla K80", 3, 7));
    assertSays(machine, "gpu:0 (Tesla K80) has compute capability 3.7, and TensorFlow needs 6.0 or newer");
  }

  @Test
  void cardNewerThanTensorFlowIsADoubt() throws IOException {
    final GpuDiagnosis diagnosis = complete().answers(0, 12_080, gpu(0, "NVIDIA B200", 10, 0)).diagnosis();
    assertThat(diagnosis.obstacles(0)).isEmpty();
    assertThat(diagnosis.doubts()).singleElement().asString().contains("newer than TensorFlow 2.18");
  }

  @Test
  void busyFullAndProhibited() throws IOException {
    assertSays(complete().answers(0, 12_040, refusing(A100, 3, 46, "busy")), "gpu:0 (NVIDIA A100) is taken by another program"
      + " and in exclusive mode; wait for it, or use another device");
    assertSays(complete().answers(0, 12_040, refusing(A100, 0, 46, "busy")), "gpu:0 (NVIDIA A100) is taken by another"
      + " program; wait for it, or use another device");
    assertSays(complete().answers(0, 12_040, refusing(A100, 0, 2, "out of memory")), "the memory of gpu:0 (NVIDIA A100) is full,"
      + " taken by other programs; 'nvidia-smi' lists them");
    assertSays(complete().answers(0, 12_040, refusing(A100, 2, 46, "busy")), "gpu:0 (NVIDIA A100) is set to take no programs"
      + " (compute mode 'prohibited'); the administrator changes that with 'nvidia-smi -c 0'");
    assertSays(complete().answers(0, 12_040, refusing(A100, 0, 719, "launch failure")), "gpu:0 (NVIDIA A100) refuses to be used:"
      + " launch failure");
  }

  @Test
  void whatCudaItselfSays() throws IOException {
    assertThat(complete().answers(803, 12_040).diagnosis().obstacles()).first().asString().startsWith("the NVIDIA driver in the"
      + " kernel (550.54.15) and its libraries are of different versions; start the computer again");
    assertThat(complete().answers(802, 12_040).diagnosis().obstacles()).first().asString().contains("nvidia-fabricmanager");
    assertThat(complete().answers(46, 12_040).diagnosis().obstacles()).first().asString().contains("taken by other programs");
    assertThat(complete().answers(100, 12_040).diagnosis().obstacles()).first().asString().contains("'--gpus all'");
    assertThat(complete().answers(999, 12_040).diagnosis().obstacles()).containsExactly("CUDA does not start: cudaError999 (error"
      + " 999); 'nvidia-smi' and 'dmesg | grep NVRM' may tell why, and a new start of the computer often helps");
    final FakeMachine compat = complete().answers(804, 12_040);
    assertThat(compat.diagnosis().obstacles()).containsExactly("this GPU works only with the libcuda.so.1 of its own driver, and"
      + " that of another is taken, " + compat.path(TOOLKIT_LIBRARIES + "/libcuda.so.1") + "; take CUDA's folder 'compat' out of"
      + " LD_LIBRARY_PATH, or install a newer driver");
    assertThat(complete().answers(CudaAnswer.notAsked("JCuda could not be loaded here: x")).diagnosis().obstacles())
      .containsExactly("CUDA could not be asked: JCuda could not be loaded here: x");
  }

  @Test
  void severalReasonsAreAllTold() throws IOException {
    final FakeMachine machine = complete().without(TOOLKIT_LIBRARIES + "/libcudnn.so.9");
    assertThat(new GpuDiagnosis(machine.facts(false)).refusal(FIRST, "")).contains("the CPU build of TensorFlow",
      "(and then: libcudnn.so.9 was not found");
  }

  @Test
  void hardwareIsSeenInSandboxesToo() throws IOException {
    final FakeMachine sandbox = new FakeMachine(root);
    sandbox.write("/dev/nvidiactl", "");
    assertThat(GpuFacts.isHardwareThere(sandbox)).isFalse();
    sandbox.write("/dev/nvidia0", "");
    assertThat(GpuFacts.isHardwareThere(sandbox)).isTrue();
    final FakeMachine wsl = new FakeMachine(root.resolve("wsl"));
    wsl.write("/dev/dxg", "");
    assertThat(GpuFacts.isHardwareThere(wsl)).isFalse();
    wsl.write("/usr/lib/wsl/lib/libcuda.so.1", "");
    assertThat(GpuFacts.isHardwareThere(wsl)).isTrue();
  }

  @Test
  void factsTellTheDriver() throws IOException {
    assertThat(complete().facts(true).kernelDriver()).isEqualTo("550.54.15");
    final FakeMachine open = new FakeMachine(root.resolve("open"));
    open.write("/proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release"
      + " Build\n");
    assertThat(open.facts(true).kernelDriver()).isEqualTo("570.86.15");
  }

  private static void assertKernelsSay(final FakeMachine machine, final int index, final String beginning) {
    assertThat(new GpuDiagnosis(machine.facts(false)).kernelObstacle(index)).as("whatever TensorFlow lacks")
      .hasValueSatisfying(s -> assertThat(s).startsWith(beginning));
  }

  /** Distances and warps are computed without TensorFlow, so only what they need themselves is named. */
  @Test
  void ourOwnKernelsHaveTheSameSentences() throws IOException {
    final FakeMachine withoutTensorFlow = complete().without(TOOLKIT_LIBRARIES + "/libcudnn.so.9");
    assertThat(new GpuDiagnosis(withoutTensorFlow.facts(false)).kernelObstacle(0)).isEmpty();
    assertKernelsSay(withoutTensorFlow, 1, "there is one GPU: gpu:0 (NVIDIA A100)");
    assertKernelsSay(complete().without(TOOLKIT_LIBRARIES + "/libnvrtc.so.12"), 0, "libnvrtc.so.12 was not found; to get what is"
      + " missing run 'bin/rra gpu-setup'");
    assertKernelsSay(complete().answers(0, 12_040, refusing(A100, 3, 46, "busy")), 0, "gpu:0 (NVIDIA A100) is taken by another"
      + " program and in exclusive mode");
    assertKernelsSay(complete().driver("470.82.01").answers(35, 11_040), 0, "the NVIDIA driver 470.82.01 is too old");
    assertKernelsSay(complete().answers(803, 12_040), 0, "the NVIDIA driver in the kernel (550.54.15) and its libraries");
    assertKernelsSay(complete().set("CUDA_VISIBLE_DEVICES", "").answers(100, 12_040), 0, "the environment variable"
      + " CUDA_VISIBLE_DEVICES is set to nothing");
    assertKernelsSay(new FakeMachine(root.resolve("none")), 0, "there is no NVIDIA GPU on this machine, or no driver for it");
  }

  /** On any machine: this must neither throw nor invent devices. */
  @Test
  void cudaIsAskedForReal() {
    final CudaAnswer answer = SystemView.ofThisMachine().cuda(true);
    if (answer.gpus().isEmpty()) assertThat(answer.errorText()).isNotEmpty();
    for (final Gpu found : answer.gpus()) {
      assertThat(answer.driverVersion()).isGreaterThan(1000);
      assertThat(found.name()).isNotBlank();
      assertThat(found.memory()).isPositive();
      assertThat(found.free()).isLessThanOrEqualTo(found.memory());
      assertThat(found.uuid()).hasSize("GPU-".length() + 36);
    }
  }

  @Test
  void readsCudasNumbers() {
    assertThat(List.of(12_060, 11_080, 0)).extracting(CudaAnswer::version).containsExactly("12.6", "11.8", "");
  }
}
