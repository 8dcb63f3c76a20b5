package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.KernelWorker;
import io.github.rraunet.noise.NoiseComputing;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.imglib2.FinalInterval;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.util.ConstantUtils;
import org.junit.jupiter.api.Test;

/** What evaluations and noise say of the device: the one that is used, or why it is not that of the user's wish. */
class KernelDeviceTest {

  private static final String REFUSAL = "device gpu:1 was asked for, but the GPU is on holiday; device=cpu does without";
  private static final String NOTE = "The GPU is not used: the GPU is on holiday.";

  private final List<String> started = new ArrayList<>();

  private static final class Mortal implements KernelWorker {

    private boolean alive = true;
    private boolean closed;

    @Override
    public String device() {
      return "gpu:1 (NVIDIA H200)";
    }

    @Override
    public boolean isAlive() {
      return alive;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** @return a device whose worker can be started so many times */
  private KernelDevice<Mortal> mortal(final String choice, final int times) {
    return new KernelDevice<>(DeviceChoice.parse(choice), asked -> {
      started.add(asked.key());
      if (started.size() > times) throw new EngineException("the GPU is on holiday");
      return new Mortal();
    });
  }

  private <W extends KernelWorker> KernelDevice<W> refusing(final String choice) {
    return new KernelDevice<>(DeviceChoice.parse(choice), asked -> {
      started.add(asked.key());
      throw new EngineException("the GPU is on holiday");
    });
  }

  private static Volume twoBillionVoxels() {
    return Volume.of(ConstantUtils.constantRandomAccessibleInterval(new UnsignedByteType(), new FinalInterval(2048, 1024, 1024)))
      .build();
  }

  @Test
  void theNameIsThatOfWhatWorks() throws Exception {
    final var worker = new Mortal();
    try (var device = new KernelDevice<KernelWorker>(DeviceChoice.parse("gpu:1"), asked -> worker)) {
      assertThat(device.name()).as("before it is needed").isEqualTo("cpu");
      device.worker();
      assertThat(device.name()).isEqualTo("gpu:1 (NVIDIA H200)");
      assertThat(device.notes()).isEmpty();
    }
  }

  @Test
  void aGpuThatWasAskedForIsNotReplaced() {
    assertThatThrownBy(() -> new EvaluationDevice(refusing("gpu:1"), () -> false, 1)).isInstanceOf(IOException.class)
      .hasMessage(REFUSAL);
    assertThatThrownBy(() -> new NoiseDevice(refusing("gpu:1"), () -> false)).isInstanceOf(IOException.class).hasMessage(REFUSAL);
  }

  @Test
  void autoSaysWhyItTakesTheCpu() throws IOException {
    try (var evaluation = new EvaluationDevice(refusing("auto"), () -> true, 1);
      var noise = new NoiseDevice(refusing("auto"), () -> true))
    {
      assertThat(evaluation.notes()).as("not asked yet").isEmpty();
      assertThat(evaluation.meterFor(twoBillionVoxels())).isNull();
      assertThat(noise.forVoxels(NoiseDevice.WORTH_A_GPU)).isSameAs(NoiseComputing.CPU);
      assertThat(started).containsExactly("auto", "auto");
      assertThat(evaluation.notes()).containsExactly(NOTE);
      assertThat(noise.notes()).containsExactly(NOTE);
      assertThat(List.of(evaluation.name(), noise.name())).containsOnly("cpu");
    }
  }

  @Test
  void whereThereIsNoGpuNobodyMissesIt() throws IOException {
    try (var evaluation = new EvaluationDevice(refusing("auto"), () -> false, 1);
      var noise = new NoiseDevice(refusing("auto"), () -> false))
    {
      assertThat(evaluation.meterFor(twoBillionVoxels())).isNull();
      assertThat(noise.forVoxels(NoiseDevice.WORTH_A_GPU)).isSameAs(NoiseComputing.CPU);
      assertThat(started).isEmpty();
      assertThat(evaluation.notes()).isEmpty();
      assertThat(noise.notes()).isEmpty();
    }
  }

  @Test
  void aWorkerThatEndedByItselfIsStartedAgain() throws EngineException {
    for (final String choice : List.of("auto", "gpu:1")) {
      started.clear();
      try (var device = mortal(choice, 9)) {
        final Mortal first = device.worker();
        assertThat(device.worker()).isSameAs(first);
        first.alive = false;
        final Mortal second = device.worker();
        assertThat(second).isNotNull().isNotSameAs(first);
        assertThat(first.closed).isTrue();
        assertThat(second.closed).isFalse();
        assertThat(device.notes()).isEmpty();
        assertThat(started).hasSize(2);
      }
    }
  }

  @Test
  void autoGoesOnWithTheCpuWhenNoOtherWorkerStarts() throws EngineException {
    try (var device = mortal("auto", 1)) {
      device.worker().alive = false;
      assertThat(device.worker()).isNull();
      assertThat(device.worker()).isNull();
      assertThat(started).as("tried once").hasSize(2);
      assertThat(device.name()).isEqualTo("gpu:1 (NVIDIA H200), then cpu");
      assertThat(device.notes()).containsExactly("The GPU is not used any more, as its worker ended and could not be started"
        + " again: the GPU is on holiday.");
    }
  }

  @Test
  void aGpuThatWasAskedForIsNotReplacedLaterEither() throws EngineException {
    try (var device = mortal("gpu:1", 1)) {
      device.worker().alive = false;
      for (int attempt = 0; attempt < 2; attempt++)
        assertThatThrownBy(device::worker).isInstanceOf(EngineException.class).hasMessage(REFUSAL);
      assertThat(started).as("tried once").hasSize(2);
    }
  }
}
