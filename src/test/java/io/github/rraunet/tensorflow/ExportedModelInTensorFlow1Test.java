package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerSettings;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An exported model in an independent program: TensorFlow 1.15. */
class ExportedModelInTensorFlow1Test {

  private static final int COUNT = 2;
  private static final int HEIGHT = 48;
  private static final int WIDTH = 64;

  @Test
  void givesTheSameProbabilities(@TempDir final Path folder) throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "TensorFlow 1.15 for Java exists for x86-64 only");
    final Batch batch = noise();
    final float[] expected;
    try (GraphTrainer trainer = new GraphTrainer(TrainerSettings.of(NetworkSettings.author(8), 1))) {
      for (int i = 0; i < 10; i++)
        trainer.step(batch, 1e-2);
      expected = trainer.predict(batch);
      trainer.export(folder.resolve("model"), -1, -1);
    }
    final Path input = folder.resolve("input");
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(input)))) {
      out.writeInt(COUNT);
      out.writeInt(HEIGHT);
      out.writeInt(WIDTH);
      for (final float v : batch.images())
        out.writeFloat(v);
    }
    runInTensorFlow1(folder.resolve("model"), input, folder.resolve("output"));
    final float[] found = new float[expected.length];
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve("output"))))) {
      for (int i = 0; i < found.length; i++)
        found[i] = in.readFloat();
    }
    assertThat(found).containsExactly(expected, within(1e-4f));
    float spread = 0;
    for (final float p : expected)
      spread = Math.max(spread, Math.abs(p - expected[0]));
    assertThat(spread).as("the probabilities are not all alike").isGreaterThan(0.3f);
  }

  private static void runInTensorFlow1(final Path model, final Path input, final Path output) throws Exception {
    final Path jars = Path.of("target", "tf1");
    final String classPath = jars.resolve("libtensorflow-1.15.0.jar") + File.pathSeparator + jars
      .resolve("libtensorflow_jni-1.15.0.jar");
    final Path source = Path.of(ExportedModelInTensorFlow1Test.class.getResource("/tensorflow1/RunSavedModel.java").toURI());
    final Path log = output.resolveSibling("log");
    final Process program = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
      classPath,
      source.toString(), model.toString(), input.toString(), output.toString()).redirectErrorStream(true)
        .redirectOutput(log.toFile()).start();
    assertThat(program.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(log)).contains("1.15.0");
    assertThat(program.exitValue()).isZero();
  }

  private static Batch noise() {
    final Random random = new Random(1);
    final float[] images = new float[COUNT * HEIGHT * WIDTH];
    final float[] masks = new float[images.length];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
      masks[i] = images[i] > 0.7f ? 1 : 0;
    }
    return new Batch(images, masks, COUNT, HEIGHT, WIDTH);
  }
}
