package io.github.rraunet.benchmark;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Preset;
import io.github.rraunet.engine.NpyArray;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SavedModelSource;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerFactory;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.tensorflow.SavedModelPredictor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Writes a small network with what it answers, as numpy files, for the same network in another framework to be checked
 * against ({@code src/benchmark/python/rra_unet_torch.py --check FOLDER}): {@code weights/NAME.npy} flat in TensorFlow's
 * order with '.' for '/' in the variable's name, {@code input.npy}, {@code mask.npy} and {@code expected.npy} of shape
 * (N, H, W, 1), the probabilities those of the exported SavedModel; {@code losses.npy}, the Dice losses of a few training
 * steps on that batch without dropout, and their {@code learning_rate.npy}. Float32 on the CPU.
 */
final class NetworkForComparison {

  private static final int SLICES = 2;
  private static final int HEIGHT = 64;
  private static final int WIDTH = 96;
  private static final int STEPS = 4;
  private static final double RATE = 1e-3;
  private static final long SEED = 1;

  private NetworkForComparison() {}

  /** Arguments: folder, base filters (default 8), preset (default author). */
  public static void main(final String[] arguments) throws EngineException, IOException, InterruptedException {
    if (arguments.length < 1) throw new IllegalArgumentException("expected FOLDER [BASE [PRESET]], found no argument");
    final Path folder = Path.of(arguments[0]);
    final int base = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    final Preset preset = Preset.parse(arguments.length > 2 ? arguments[2] : "author");
    final NetworkSettings full = preset == Preset.AUTHOR ? NetworkSettings.author(base) : NetworkSettings.text(base);
    final NetworkSettings settings = new NetworkSettings(base, full.depth(), full.residualEncoder(),
      full.residualConnections(), full.attention(), full.batchNorm(), 0);
    final TrainerSettings training = TrainerSettings.of(settings, SEED).withDevice(DeviceChoice.CPU);
    final Batch batch = blobs();
    final Map<String, float[]> weights;
    try (Trainer trainer = TrainerFactory.find().create(training)) {
      for (int i = 0; i < STEPS; i++) // so that biases and running statistics are no longer those of the start
        trainer.step(batch, RATE);
      weights = trainer.weights();
      final Path model = folder.resolve("saved_model");
      trainer.export(model, -1, -1);
      write(folder.resolve("expected.npy"), predict(model, batch), SLICES, HEIGHT, WIDTH, 1);
    }
    for (final var variable : weights.entrySet())
      write(folder.resolve("weights").resolve(variable.getKey().replace('/', '.') + ".npy"), variable.getValue(),
        variable.getValue().length);
    write(folder.resolve("input.npy"), batch.images(), SLICES, HEIGHT, WIDTH, 1);
    write(folder.resolve("mask.npy"), batch.masks(), SLICES, HEIGHT, WIDTH, 1);
    try (Trainer trainer = TrainerFactory.find().create(training)) { // Adam's moments are 0 again
      trainer.setWeights(weights);
      final float[] losses = new float[STEPS];
      for (int i = 0; i < STEPS; i++)
        losses[i] = trainer.step(batch, RATE).batch();
      write(folder.resolve("losses.npy"), losses, STEPS);
      write(folder.resolve("learning_rate.npy"), new float[] { (float) RATE }, 1);
    }
  }

  private static float[] predict(final Path model, final Batch batch) throws EngineException, InterruptedException {
    final var source = new SavedModelSource(model, "", "", new IntensityWindow(0, 1), Optional.empty(), Optional.empty());
    final var exact = new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32, 0);
    try (Predictor predictor = SavedModelPredictor.load(source, exact);
      SliceBatch slices = predictor.allocate(SLICES, HEIGHT, WIDTH))
    {
      slices.input().duplicate().put(batch.images());
      predictor.predict(slices, SLICES);
      final float[] probability = new float[batch.images().length];
      slices.output().duplicate().get(probability);
      return probability;
    }
  }

  /** Noise with a brighter ellipse off the centre, which is the mask: neither mirrored nor turned does it look the same. */
  private static Batch blobs() {
    final Random random = new Random(SEED);
    final float[] images = new float[SLICES * HEIGHT * WIDTH];
    final float[] masks = new float[images.length];
    for (int i = 0; i < images.length; i++) {
      final double x = i % WIDTH - 0.3 * WIDTH;
      final double y = i / WIDTH % HEIGHT - 0.6 * HEIGHT;
      final int slice = i / (WIDTH * HEIGHT);
      masks[i] = x * x / 300 + y * y / 100 < 1 + slice ? 1 : 0;
      images[i] = 0.5f * random.nextFloat() + 0.4f * masks[i];
    }
    return new Batch(images, masks, SLICES, HEIGHT, WIDTH);
  }

  private static void write(final Path file, final float[] values, final int... shape) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file)) {
      new NpyArray(shape, values).write(out);
    }
  }
}
