package io.github.rraunet.command;

import com.google.gson.GsonBuilder;
import io.github.rraunet.device.CudaAnswer;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.Gpu;
import io.github.rraunet.device.GpuDiagnosis;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.LibraryFinding;
import io.github.rraunet.engine.GpuInspector.Convolution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is known of the GPUs of a machine, as text and under names that are the keys of {@code gpu-report --format json}. */
final class GpuReport {

  private static final double MEBI = 1 << 20;

  private final GpuFacts facts;
  private final GpuDiagnosis diagnosis;
  private final Map<String, Convolution> times = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();

  GpuReport(final GpuFacts facts) {
    this.facts = facts;
    diagnosis = new GpuDiagnosis(facts);
  }

  void timed(final Convolution convolution) {
    times.put(convolution.device(), convolution);
  }

  void failed(final DeviceChoice device, final String reason) {
    failures.put(device.key(), reason);
  }

  /** What {@code device=auto} takes: TensorFlow opened it just now, or did not. */
  private String automatic() {
    final String preferred = "gpu:" + diagnosis.preferred();
    return times.containsKey(preferred) ? preferred : DeviceChoice.CPU.key();
  }

  private List<String> because() {
    if (!automatic().equals(DeviceChoice.CPU.key())) {
      final Gpu gpu = facts.cuda().gpus().get(diagnosis.preferred());
      return List.of("TensorFlow opens " + gpu.key() + ", " + gpu.name());
    }
    final List<String> known = diagnosis.obstacles(diagnosis.preferred());
    return !known.isEmpty() ? known : List.copyOf(failures.values());
  }

  private Map<String, Object> facts() {
    final Map<String, Object> all = new LinkedHashMap<>();
    all.put("auto_takes", automatic());
    all.put("because", because());
    all.put("also", diagnosis.doubts());
    all.put("gpus", gpus());
    final Map<String, Object> driver = new LinkedHashMap<>();
    driver.put("version", facts.kernelDriver());
    driver.put("cuda", CudaAnswer.version(facts.cuda().driverVersion()));
    all.put("driver", driver);
    all.put("cuda_of_jcuda", CudaAnswer.version(facts.cuda().runtimeVersion()));
    all.put("cuda_said", facts.hasHardware() ? facts.cuda().errorText() : ""); // its words for "no driver" mislead
    all.put("cuda_visible_devices", facts.visibleDevices() == null ? "" : "'" + facts.visibleDevices() + "'");
    final Map<String, Object> tensorFlow = new LinkedHashMap<>();
    tensorFlow.put("version", facts.tensorFlow().version());
    tensorFlow.put("build", facts.tensorFlow().gpu() ? "gpu" : "cpu");
    tensorFlow.put("file", facts.tensorFlow().library());
    all.put("tensorflow", tensorFlow);
    return all;
  }

  private Map<String, Object> gpus() {
    final Map<String, Object> gpus = new LinkedHashMap<>();
    for (final Gpu gpu : facts.cuda().gpus()) {
      final Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", gpu.name());
      one.put("compute_capability", gpu.capability());
      one.put("memory_mib", Math.round(gpu.memory() / MEBI));
      if (gpu.free() >= 0) one.put("free_mib", Math.round(gpu.free() / MEBI));
      one.put("pci", gpu.pciId());
      one.put("uuid", gpu.uuid());
      one.put("cuda_said", gpu.errorText());
      gpus.put(gpu.key(), one);
    }
    return gpus;
  }

  String json() {
    final Map<String, Object> all = facts();
    final Map<String, Object> libraries = new LinkedHashMap<>();
    for (final LibraryFinding finding : facts.libraries()) {
      final Map<String, Object> one = new LinkedHashMap<>();
      one.put("state", finding.state().name().toLowerCase(Locale.ROOT));
      one.put("version", finding.version());
      one.put("path", finding.path());
      one.put("origin", finding.origin().text());
      one.put("complaint", finding.complaint());
      libraries.put(finding.library().soname(), one);
    }
    all.put("libraries", libraries);
    final Map<String, Object> convolution = new LinkedHashMap<>();
    times.forEach((device, time) -> convolution.put(device, Map.of("milliseconds", time.milliseconds(), "teraflops", time
      .teraflops())));
    failures.forEach((device, reason) -> convolution.put(device, Map.of("failed", reason)));
    all.put("convolution", convolution);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all);
  }

  String text() {
    final Map<String, Object> all = facts();
    if (facts.cuda().gpus().isEmpty()) all.put("gpus", "none that CUDA shows");
    if (facts.kernelDriver().isEmpty() && facts.cuda().driverVersion() == 0) all.put("driver", "none");
    final Map<String, Object> libraries = new LinkedHashMap<>();
    facts.libraries().forEach(f -> libraries.put(f.library().soname(), line(f)));
    all.put("libraries", libraries);
    final Map<String, Object> convolution = new LinkedHashMap<>();
    times.forEach((device, time) -> convolution.put(device, String.format(Locale.ROOT, "%.2f ms, %.2f TFLOP/s",
      time.milliseconds(), time.teraflops())));
    failures.forEach((device, reason) -> convolution.put(device, "failed: " + reason));
    all.put("convolution", convolution);
    return FactsText.of(all) + "convolution is one of 3x3, 64 to 64 channels, on 8 images of 256x256, float32 (TF32 on cards that"
      + " have it)\n";
  }

  private static String line(final LibraryFinding finding) {
    final List<String> parts = new ArrayList<>();
    parts.add(switch (finding.state()) {
      case FOUND -> "found";
      case MISSING -> "missing";
      case WRONG_VERSION -> "wrong version";
      case TOO_OLD -> "too old";
      case INCOMPLETE -> "incomplete, " + finding.lacking() + " is missing";
    });
    if (!finding.version().isEmpty()) parts.add(finding.version());
    if (!finding.path().isEmpty()) parts.add(finding.path() + " (" + finding.origin().text() + ")");
    return String.join(", ", parts);
  }
}
