package io.github.rraunet.benchmark;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerFactory;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.WorkerTrainer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Seconds of a training step: in this process in float32, in this process in the fastest arithmetic, and the same in a
 * worker process. They are run in turn in rounds, because machines are noisy; the ratios of a round are what counts, and
 * the bests say what the machine can do. Started by bin/benchmark-training.
 */
final class TrainingStepBenchmark {

  private static final double RATE = 1e-5;
  private static final int WARM_UP = 2;

  private TrainingStepBenchmark() {}

  public static void main(final String[] arguments) throws EngineException {
    final int rounds = argument(arguments, 0, 6);
    final int steps = argument(arguments, 1, 2);
    final int filters = argument(arguments, 2, 16);
    final int slices = argument(arguments, 3, 8);
    final int width = argument(arguments, 4, 256);
    final TrainerSettings exact = TrainerSettings.of(NetworkSettings.author(filters), 1);
    final TrainerSettings fast = exact.withPrecision(Precision.AUTO);
    final Batch batch = NoiseBatch.of(slices, width);
    try (Trainer a = TrainerFactory.find().create(exact); Trainer b = TrainerFactory.find().create(fast);
      Trainer c = WorkerTrainer.start(fast))
    {
      print("RRA-U-Net AUTHOR, %d filters, %d slices of %dx%d, %s; (a) %s, (b) %s, (c) %s in a worker", filters, slices, width,
        width, a.use().device(), a.use().precision(), b.use().precision(), c.use().precision());
      final Trainer[] trainers = { a, b, c };
      for (final Trainer trainer : trainers)
        seconds(trainer, batch, WARM_UP);
      final double[][] times = new double[trainers.length][rounds];
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < trainers.length; i++)
          times[i][round] = seconds(trainers[i], batch, steps);
        print("round %d: (a) %.3f s a step, (b) %.3f s, (c) %.3f s; b/a %.3f, c/b %.3f", round + 1, times[0][round],
          times[1][round], times[2][round], times[1][round] / times[0][round], times[2][round] / times[1][round]);
      }
      final double outside = middleRatio(times[2], times[1]) - 1;
      print("middle: b/a %.3f, c/b %.3f, so %.1f %% of (c) are not TensorFlow", middleRatio(times[1], times[0]), 1 + outside,
        100 * outside / (1 + outside));
      print("best: (a) %.3f s, (b) %.3f s, (c) %.3f s", best(times[0]), best(times[1]), best(times[2]));
    }
  }

  private static int argument(final String[] arguments, final int index, final int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }

  /** @return of one step, on average */
  private static double seconds(final Trainer trainer, final Batch batch, final int steps) throws EngineException {
    final long start = System.nanoTime();
    for (int i = 0; i < steps; i++)
      trainer.step(batch, RATE);
    return (System.nanoTime() - start) / 1e9 / steps;
  }

  /** @return median of a round's ratios */
  private static double middleRatio(final double[] times, final double[] others) {
    final double[] ratios = new double[times.length];
    for (int i = 0; i < ratios.length; i++)
      ratios[i] = times[i] / others[i];
    Arrays.sort(ratios);
    return (ratios[(ratios.length - 1) / 2] + ratios[ratios.length / 2]) / 2;
  }

  private static double best(final double[] times) {
    return Arrays.stream(times).min().orElseThrow();
  }

  private static void print(final String format, final Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
