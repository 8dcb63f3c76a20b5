package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NpyArray;
import io.github.rraunet.engine.SavedModelSource;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An exported model in an independent program: TensorFlow 1.15. */
class ExportedModelInTensorFlow1Test {

  private static final int COUNT = 2;
  private static final int HEIGHT = 48;
  private static final int WIDTH = 64;

  @TempDir
  Path folder;

  @BeforeEach
  void needsTensorFlow1() {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "TensorFlow 1.15 for Java exists for x86-64 only");
  }

  @Test
  void givesTheSameProbabilities() throws Exception {
    final Batch batch = noise();
    final float[] expected;
    try (GraphTrainer trainer = new GraphTrainer(TrainerSettings.of(NetworkSettings.author(8), 1))) {
      for (int i = 0; i < 10; i++)
        trainer.step(batch, 1e-2);
      expected = trainer.predict(batch);
      trainer.export(folder.resolve("model"), -1, -1);
    }
    final float[] found = answerOfTensorFlow1(folder.resolve("model"), batch.images(), COUNT, HEIGHT, WIDTH);
    assertThat(found).containsExactly(expected, within(1e-4f));
    assertThat(spread(expected)).as("the probabilities are not all alike").isGreaterThan(0.3f);
  }

  @Test
  void theBundledModelAnswersItsTestSliceAlike() throws Exception {
    final SavedModelSource model = ModelPackage.open(ModelPackage.BUNDLED).source();
    final NpyArray hu = NpyArray.read(model.testInput().orElseThrow());
    final float[] prepared = hu.values().clone();
    for (int i = 0; i < prepared.length; i++)
      prepared[i] = model.window().apply(prepared[i]);
    final float[] expected = NpyArray.read(model.testOutput().orElseThrow()).values();
    final float[] found = answerOfTensorFlow1(model.folder(), prepared, hu.shape()[0], hu.shape()[1], hu.shape()[2]);
    assertThat(found).containsExactly(expected, within(1e-4f));
    assertThat(spread(expected)).as("the slice shows the spine").isGreaterThan(0.9f);
  }

  private static float spread(final float[] values) {
    float low = Float.MAX_VALUE;
    float high = -Float.MAX_VALUE;
    for (final float v : values) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    return high - low;
  }

  private float[] answerOfTensorFlow1(final Path model, final float[] images, final int count, final int height, final int width)
    throws Exception
  {
    final Path input = folder.resolve("input");
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(input)))) {
      out.writeInt(count);
      out.writeInt(height);
      out.writeInt(width);
      for (final float v : images)
        out.writeFloat(v);
    }
    final Path output = folder.resolve("output");
    runInTensorFlow1(model, input, output);
    final float[] found = new float[images.length];
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(output)))) {
      for (int i = 0; i < found.length; i++)
        found[i] = in.readFloat();
    }
    return found;
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
