package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceList;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.tensorflow.Discs;
import io.github.rraunet.tensorflow.GraphTrainerFactory;
import io.github.rraunet.tensorflow.MeetingWorker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerTrainerTest {

  /** With batch normalisation and dropout; on one thread, on which sums have an order. */
  private static final TrainerSettings SETTINGS = TrainerSettings.of(new NetworkSettings(4, 2, true, true, Attention.EQ2, true,
    0.1), 7).withThreads(1).withDevice(DeviceChoice.CPU);

  @TempDir
  private Path temp;

  @Test
  void learnsToTheLastDigitWhatATrainerInTheSameProcessLearns() throws Exception {
    try (Trainer trainer = WorkerTrainer.start(SETTINGS.withClipNorm(0.5))) {
      final String found = transcript(trainer);
      assertThat(found).doesNotContain("NaN").isEqualTo(transcriptOfAProcessWithTensorFlow());
    }
  }

  /** Batches of more slices, of fewer, and of other shapes in turn; every number that comes out, to the last digit. */
  private static String transcript(final Trainer trainer) throws EngineException {
    final StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      final Batch batch = i % 3 == 2 ? Discs.batch(2, 40, 16, i) : Discs.batch(2 + i, i);
      text.append(text(trainer.step(batch, 1e-2)));
      if (i % 2 == 0) text.append(text(trainer.evaluate(batch))).append(Arrays.hashCode(trainer.predict(batch))).append('\n');
    }
    trainer.weights().forEach((name, values) -> text.append(name).append(' ').append(Arrays.hashCode(values)).append('\n'));
    trainer.state().moments().forEach((name, values) -> text.append(name).append(' ').append(Arrays.hashCode(values))
      .append('\n'));
    return text.append(trainer.trainableParameters()).append(' ').append(trainer.otherParameters()).append('\n')
      .append(trainer.use()).append('\n').toString();
  }

  private static String text(final SampleLosses losses) {
    return Arrays.toString(losses.dice()) + Arrays.toString(losses.crossEntropy()) + "\n";
  }

  /** TensorFlow's threads are a process's, and other tests have used more than one in this process. */
  private static String transcriptOfAProcessWithTensorFlow() throws Exception {
    final ProcessBuilder program = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
      System.getProperty("java.class.path"), InOneProcess.class.getName()).redirectError(ProcessBuilder.Redirect.DISCARD);
    program.environment().putIfAbsent("TF_ENABLE_ONEDNN_OPTS", "1"); // as the worker has it
    final Process process = program.start();
    final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }

  /** Prints the transcript of a trainer in this process. */
  public static final class InOneProcess {

    private InOneProcess() {}

    public static void main(final String[] args) throws EngineException {
      try (Trainer trainer = new GraphTrainerFactory().create(SETTINGS.withClipNorm(0.5))) {
        System.out.print(transcript(trainer));
      }
    }
  }

  @Test
  void goesOnFromAStateAsIfItHadNotStopped() throws Exception {
    final TrainerState whole;
    final TrainerState first;
    final TrainerState resumed;
    final String losses;
    try (Trainer trainer = WorkerTrainer.start(SETTINGS)) {
      steps(trainer, 0, 3);
      losses = steps(trainer, 3, 7);
      whole = trainer.state();
    }
    try (Trainer trainer = WorkerTrainer.start(SETTINGS)) {
      steps(trainer, 0, 3);
      first = trainer.state();
      assertThat(first.steps()).isEqualTo(3);
    }
    try (Trainer trainer = WorkerTrainer.start(SETTINGS)) {
      trainer.step(Discs.batch(2, 99), 1e-1); // whatever was before
      trainer.setState(first);
      assertSame(trainer.state(), first);
      assertThat(steps(trainer, 3, 7)).isEqualTo(losses);
      resumed = trainer.state();
    }
    assertSame(resumed, whole);
    assertThat(first.weights().get("enc1/norm/moving_mean")).isNotEqualTo(whole.weights().get("enc1/norm/moving_mean"));
  }

  private static String steps(final Trainer trainer, final int from, final int to) throws EngineException {
    final StringBuilder losses = new StringBuilder();
    for (int i = from; i < to; i++)
      losses.append(text(trainer.step(Discs.batch(4, i), 1e-2)));
    return losses.toString();
  }

  private static void assertSame(final TrainerState found, final TrainerState expected) {
    assertThat(found.steps()).isEqualTo(expected.steps());
    assertThat(found.weights().keySet()).isEqualTo(expected.weights().keySet());
    assertThat(found.moments().keySet()).isEqualTo(expected.moments().keySet());
    expected.weights().forEach((name, values) -> assertThat(found.weights().get(name)).as(name).containsExactly(values));
    expected.moments().forEach((name, values) -> assertThat(found.moments().get(name)).as(name).containsExactly(values));
  }

  @Test
  void batchesThatWereAnnouncedTeachTheSame() throws Exception {
    final List<Batch> batches = IntStream.range(0, 9).mapToObj(i -> i % 4 == 3 ? Discs.batch(2, 40, 16, i) : Discs.batch(2 + i,
      i)).toList();
    try (Trainer plain = WorkerTrainer.start(SETTINGS); Trainer told = new ShrinkingTrainer(WorkerTrainer.start(SETTINGS))) {
      told.announce(batches.get(0));
      for (int i = 0; i < batches.size(); i++) {
        final Batch next = i + 1 < batches.size() ? batches.get(i + 1) : Discs.batch(3, 99); // the last one never comes
        final CompletableFuture<Void> announcing = CompletableFuture.runAsync(() -> told.announce(next));
        final String found = text(told.step(batches.get(i), 1e-2));
        announcing.get();
        assertThat(found).as("step " + i).isEqualTo(text(plain.step(batches.get(i), 1e-2)));
        if (i % 3 == 1) { // one comes in between that was not announced, then the announced one for something else
          final Batch between = Discs.batch(4, 50 + i);
          assertThat(text(told.evaluate(between))).isEqualTo(text(plain.evaluate(between)));
          assertThat(told.predict(next)).containsExactly(plain.predict(next));
        }
        if (i == 4) {
          told.takeStatistics(next, 1);
          plain.takeStatistics(next, 1);
        }
      }
      told.announce(batches.get(3));
      told.announce(batches.get(5)); // in the place of the one that never came
      for (final int i : new int[] { 5, 3 })
        assertThat(text(told.evaluate(batches.get(i)))).isEqualTo(text(plain.evaluate(batches.get(i))));
      assertSame(told.state(), plain.state());
    }
  }

  /** The batch comes to the worker while the step before it is computed, or announcing would gain nothing. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anAnnouncementDoesNotWaitForTheStep() throws Exception {
    final Worker worker = Worker.start(System.getProperty("java.class.path"), MeetingWorker.class.getName(), 512);
    try (WorkerTrainer trainer = WorkerTrainer.start(worker, SETTINGS, SharedSliceBatch::allocate)) {
      final Batch next = Discs.batch(2, 2);
      final CompletableFuture<Void> announcing = CompletableFuture.runAsync(() -> trainer.announce(next));
      assertThat(trainer.step(Discs.batch(3, 1), 1e-2).dice()).hasSize(3);
      announcing.get();
      assertThat(trainer.step(next, 1e-2).dice()).hasSize(2);
    }
  }

  @Test
  void refusesAStateOfAnotherNetworkAndKeepsItsOwn() throws Exception {
    try (Trainer trainer = WorkerTrainer.start(SETTINGS)) {
      final TrainerState own = trainer.state();
      final Map<String, float[]> shorter = new HashMap<>(own.weights());
      shorter.put("head/kernel", new float[3]);
      assertThatThrownBy(() -> trainer.setState(new TrainerState(shorter, own.moments(), 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weights hold 3 values for variable 'head/kernel', the network needs 4");
      assertThatThrownBy(() -> trainer.setWeights(shorter)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'head/kernel'");
      final Map<String, float[]> fewer = new HashMap<>(own.moments());
      fewer.remove("head/bias/adam_v");
      assertThatThrownBy(() -> trainer.setState(new TrainerState(own.weights(), fewer, 1)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("moments hold no variable 'head/bias/adam_v'");
      final Map<String, float[]> more = new HashMap<>(own.weights());
      more.put("enc9/bias", new float[1]);
      assertThatThrownBy(() -> trainer.setState(new TrainerState(more, own.moments(), 1)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'enc9/bias' that the network does not have");
      assertThatThrownBy(() -> new TrainerState(own.weights(), own.moments(), -1)).isInstanceOf(IllegalArgumentException.class);
      assertSame(trainer.state(), own);
    }
  }

  @Test
  void exportsTheModelThatItPredictsWith() throws Exception {
    final Path model = temp.resolve(WorkerPredictorTest.unusualName("Modell äöü 骨"));
    try (Trainer trainer = WorkerTrainer.start(SETTINGS)) {
      steps(trainer, 0, 3);
      final Batch batch = Discs.batch(3, 50);
      final float[] expected = trainer.predict(batch);
      trainer.export(model, -1, -1);
      try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
        TFloat32 input = TFloat32.tensorOf(Shape.of(3, batch.height(), batch.width(), 1), DataBuffers.of(batch.images()));
        var result = bundle.function("serving_default").call(Map.of("image", input)))
      {
        final float[] found = new float[expected.length];
        ((TFloat32) result.get("probability").orElseThrow()).asRawTensor().data().asFloats().read(found);
        assertThat(found).containsExactly(expected, within(1e-6f));
      }
    }
  }

  @Test
  void tellsLossesThatAreNoNumbers() throws Exception {
    try (Trainer trainer = WorkerTrainer.start(SETTINGS)) {
      final Map<String, float[]> weights = new HashMap<>(trainer.weights());
      weights.put("head/bias", new float[] { Float.NaN });
      trainer.setWeights(weights);
      assertThat(trainer.step(Discs.batch(2, 1), 1e-3).crossEntropy()).containsExactly(Float.NaN, Float.NaN);
    }
  }

  @Test
  void saysHowItEndedWhenKilledInMidStep() throws Exception {
    final Set<String> before = WorkerPredictorTest.sharedMemory();
    final Set<String> files = valueFiles();
    try (WorkerTrainer trainer = WorkerTrainer.start(TrainerSettings.of(NetworkSettings.author(16), 1))) {
      final CompletableFuture<Throwable> end = stepping(trainer);
      TimeUnit.MILLISECONDS.sleep(300);
      assertThat(end).isNotDone();
      WorkerPredictorTest.worker().destroyForcibly();
      assertThat(end.get(60, TimeUnit.SECONDS)).isInstanceOf(EngineException.class).hasMessageContaining("killed (signal 9)")
        .hasMessageContaining("lower batch_size");
      assertThat(trainer.isAlive()).isFalse();
      assertThatThrownBy(trainer::weights).isInstanceOf(EngineException.class).hasMessageContaining("signal 9");
    }
    WorkerPredictorTest.assertNoneLeft(before);
    assertNoFilesLeft(files);
  }

  @Test
  void isCanceledByAnInterruptAndCanGoOn() throws Exception {
    final Set<String> files = valueFiles();
    try (WorkerTrainer trainer = WorkerTrainer.start(TrainerSettings.of(NetworkSettings.author(16), 1))) {
      final Thread[] thread = new Thread[1];
      final CompletableFuture<Throwable> end = stepping(trainer, thread);
      TimeUnit.MILLISECONDS.sleep(300);
      thread[0].interrupt();
      assertThat(end.get(5, TimeUnit.SECONDS)).isInstanceOf(CanceledException.class);
      final int steps = trainer.state().steps();
      assertThat(trainer.step(Discs.batch(2, 1), 1e-3).dice()).hasSize(2).doesNotContain(Float.NaN);
      assertThat(trainer.state().steps()).isEqualTo(steps + 1);
      Thread.currentThread().interrupt();
      assertThatThrownBy(trainer::state).isInstanceOf(CanceledException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    assertNoFilesLeft(files);
  }

  private static CompletableFuture<Throwable> stepping(final Trainer trainer) {
    return stepping(trainer, new Thread[1]);
  }

  /** @return how steps of about a second each end at last; after an interrupt the flag must be set */
  private static CompletableFuture<Throwable> stepping(final Trainer trainer, final Thread[] started) {
    final CompletableFuture<Throwable> end = new CompletableFuture<>();
    started[0] = new Thread(() -> {
      try {
        while (true)
          trainer.step(Discs.batch(8, 256, 256, 1), 1e-3);
      }
      catch (final CanceledException e) {
        end.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("the flag is not set", e));
      }
      catch (final EngineException e) {
        end.complete(e);
      }
    });
    started[0].start();
    return end;
  }

  @Test
  void closingEndsTheProcessAndLeavesNothingBehind() throws Exception {
    final Set<String> before = WorkerPredictorTest.sharedMemory();
    final Set<String> files = valueFiles();
    final WorkerTrainer trainer = WorkerTrainer.start(SETTINGS);
    trainer.step(Discs.batch(2, 1), 1e-3);
    trainer.setState(trainer.state());
    final ProcessHandle process = WorkerPredictorTest.worker();
    assertThat(trainer.isAlive()).isTrue();
    trainer.close();
    assertThat(WorkerPredictorTest.exits(process)).isTrue();
    assertThat(trainer.isAlive()).isFalse();
    assertThatThrownBy(() -> trainer.step(Discs.batch(2, 1), 1e-3)).isInstanceOf(EngineException.class)
      .hasMessageContaining("closed");
    WorkerPredictorTest.assertNoneLeft(before);
    assertNoFilesLeft(files);
  }

  @Test
  void saysThatThereIsNoGpu() throws Exception {
    assumeTrue(WorkerGpus.count() == 0, "TensorFlow finds a GPU on this machine");
    assertThatThrownBy(() -> WorkerTrainer.start(SETTINGS.withDevice(DeviceChoice.parse("gpu:0"))))
      .isInstanceOf(EngineException.class).hasMessageContaining("gpu:0").hasMessageContaining("device=cpu");
    assertThatThrownBy(() -> WorkerTrainer.start(SETTINGS.withDevices(DeviceList.parse("gpu:1,gpu:0"))))
      .isInstanceOf(EngineException.class).hasMessageContaining("gpu:1 was asked for").hasMessageContaining("device=cpu");
  }

  /** As SeveralDevicesTest finds it on a CPU that is taken as several devices. */
  @Test
  void twoGpusTrainAsOne() throws Exception {
    final int gpus = WorkerGpus.count();
    assumeTrue(gpus > 1, () -> "two GPUs are needed, TensorFlow finds " + gpus);
    final TrainerSettings plain = TrainerSettings.of(new NetworkSettings(4, 2, true, true, Attention.EQ2, false, 0), 7);
    try (Trainer one = WorkerTrainer.start(plain.withDevices(DeviceList.parse("gpu:0")));
      Trainer two = WorkerTrainer.start(plain.withDevices(DeviceList.parse("gpu:0,gpu:1"))))
    {
      assertThat(two.use().device()).isEqualTo("gpu:0,gpu:1");
      for (int i = 0; i < 5; i++)
        assertThat(two.step(Discs.batch(5, i), 1e-3).dice()).containsExactly(one.step(Discs.batch(5, i), 1e-3).dice(), within(
          1e-3f));
      assertThat(two.predict(Discs.batch(3, 9))).containsExactly(one.predict(Discs.batch(3, 9)), within(1e-2f));
    }
  }

  /** Other programs may exchange values for a moment, too. */
  private static void assertNoFilesLeft(final Set<String> before) throws Exception {
    for (int i = 0; i < 30 && !before.containsAll(valueFiles()); i++)
      TimeUnit.MILLISECONDS.sleep(100);
    assertThat(before).containsAll(valueFiles());
  }

  private static Set<String> valueFiles() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.map(p -> p.getFileName().toString()).filter(n -> n.startsWith("rra-unet-values")).collect(Collectors.toSet());
    }
  }
}
